/** Whether the suites run in full, as `npm run whole` does. `npm test` runs their short form. */
export const inFull = process.env["GOCOFFEE_IN_FULL"] !== undefined;
