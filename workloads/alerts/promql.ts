/**
 * Whether a counter has grown, of series too that began within the window: `increase` does not see the sample that makes a series, which for some programs is all that there is.
 * @param by the labels that are kept
 * @param counter a selector: `errors_total{kind="a"}`
 * @param window how far back: `10m`. As long ago no series of the same labels may have been away, else it counts as new
 */
export const grown = (by: string, counter: string, window: string): string =>
  [`increase(${counter}[${window}])`, `${counter} unless ${counter} offset ${window}`]
    .map((growth) => `sum by (${by}) (${growth}) > 0`)
    .join(" or ");
