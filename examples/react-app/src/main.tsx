import { QueryClient, QueryClientProvider, QueryErrorResetBoundary } from "@tanstack/react-query";
import { isIcrError } from "icr-app-client";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ErrorBoundary, type FallbackProps } from "react-error-boundary";
import { Installations } from "./installations.tsx";

// The client retries what may succeed later; TanStack Query would do all of that three times more.
const queries = { retry: false, throwOnError: true, staleTime: 60_000 };
const queryClient = new QueryClient({ defaultOptions: { queries } });

function Failure({ error, resetErrorBoundary }: FallbackProps) {
  if (!isIcrError(error)) throw error;
  return (
    <p role="alert">
      {error.code}: {error.message} {error.retryable && <button onClick={resetErrorBoundary}>Try again</button>}
    </p>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <QueryErrorResetBoundary>
        {({ reset }) => (
          <ErrorBoundary onReset={reset} FallbackComponent={Failure}>
            <Installations />
          </ErrorBoundary>
        )}
      </QueryErrorResetBoundary>
    </QueryClientProvider>
  </StrictMode>,
);
