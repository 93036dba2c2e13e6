/**
 * How many tokens one event costs, whoever decides it: the simulation of bench/, the broker in workerd and the leased store on
 * real databases are all held to these.
 */
export const agreedMints = {
  /** A thousand callers without a token at once. */
  coldCrowd: 1,
  /** A token that 200 hold is revoked, and all of them call. */
  revocation: 1,
  /** Fifty callers at once, of a registry that takes 3 s. */
  slowRegistry: 1,
};
