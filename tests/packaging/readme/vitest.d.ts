// What the documentation's blocks use of vitest. The matrix runs them with the real one, which is not installed here.
declare module "vitest" {
  export const vi: {
    useFakeTimers(): unknown;
    useRealTimers(): unknown;
    advanceTimersByTimeAsync(durationMs: number): Promise<unknown>;
  };
  export function test(name: string, run: () => unknown): void;
  export function beforeEach(run: () => unknown): void;
  export function afterEach(run: () => unknown): void;
  export function expect(value: unknown): { toBe(expected: unknown): void };
}
