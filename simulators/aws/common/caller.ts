/** Who calls: the local cloud has one user. */
export const callerArn = (account: string): string => `arn:aws:iam::${account}:user/local`;
