import {
  Component,
  afterNextRender,
  inject,
  provideZonelessChangeDetection,
  PendingTasks,
  REQUEST,
  signal,
} from "@angular/core";
import { provideClientHydration } from "@angular/platform-browser";
import { provideRouter } from "@angular/router";
import { consume } from "../consumer.js";

/** Asks the registry on the server, whose page has the report in it, and in the browser. */
@Component({ selector: "app-root", template: "<pre>{{ report() }}</pre>" })
export class App {
  readonly report = signal("");

  constructor() {
    const request = inject(REQUEST, { optional: true });
    const { pathname, searchParams } = new URL(request?.url ?? location.href);
    const registry = searchParams.get("registry");
    if (request && pathname === "/server") {
      void inject(PendingTasks).run(async () => this.report.set(JSON.stringify(await consume(registry))));
    }
    afterNextRender(() => {
      Object.assign(globalThis, { report: consume(registry) });
    });
  }
}

const routes = [{ path: "**", children: [] }];

export const config = {
  providers: [provideZonelessChangeDetection(), provideClientHydration(), provideRouter(routes)],
};
