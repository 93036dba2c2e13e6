import * as icr from "icr-app-client";
import * as host from "icr-app-client/host";
import * as stores from "icr-app-client/stores";
import * as testing from "icr-app-client/testing";

type IsAny<T> = 0 extends 1 & T ? true : false;

/** The names under which a type holds `any`: in its fields, and in what its functions take and give. */
type AnyIn<T> = {
  [Name in keyof T]-?: IsAny<T[Name]> extends true
    ? Name
    : T[Name] extends (...given: infer Given) => infer Result
      ? true extends IsAny<Result> | IsAny<Awaited<Result>> | IsAny<Given[number]> | IsAny<Given>
        ? Name
        : never
      : never;
}[keyof T];

type None<T extends never> = T;

export type Entries = None<AnyIn<typeof icr> | AnyIn<typeof host> | AnyIn<typeof testing> | AnyIn<typeof stores>>;
export type Client = None<AnyIn<icr.IcrClient>>;
export type Options = None<AnyIn<icr.IcrClientOptions> | AnyIn<icr.CallOptions> | AnyIn<icr.InstallationsOptions>>;
export type Answers = None<
  | AnyIn<icr.InstallationAccessToken>
  | AnyIn<icr.Installation>
  | AnyIn<icr.Organization>
  | AnyIn<icr.Page>
  | AnyIn<icr.Pagination>
  | AnyIn<icr.Installations>
>;
export type Errors = None<AnyIn<icr.IcrError>>;
export type Testing = None<AnyIn<testing.Registry> | AnyIn<testing.Fault> | AnyIn<testing.RegistryOptions>>;
export type Host = None<
  | AnyIn<host.JwtSignerOptions>
  | AnyIn<host.JwtEndpointOptions>
  | AnyIn<host.Callback>
  | AnyIn<host.CallbackOptions>
  | AnyIn<host.KnownWebhookEvent>
  | AnyIn<host.WebhookHandlerOptions>
  | AnyIn<host.SeenStore>
>;
export type Stores = None<AnyIn<stores.LeaseBackend> | AnyIn<stores.LeasedTokenStoreOptions> | AnyIn<stores.Sealer>>;

// The check itself sees what it is for.
// @ts-expect-error: a field that is any
export type Field = None<AnyIn<{ field: any }>>;
// @ts-expect-error: a method that promises any
export type Method = None<AnyIn<{ method(): Promise<any> }>>;
// @ts-expect-error: a method that takes any
export type Argument = None<AnyIn<{ method(given: any): void }>>;
