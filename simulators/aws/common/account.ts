/** The account that the local AWS stands for: the one of AWS's own documentation. */
export const account = "123456789012";
