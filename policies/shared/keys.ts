/**
 * What is wrong with the key that something is encrypted with: none is given, or it is one that AWS manages for every customer of the account.
 * A key that is not made yet is unknown, which reading it throws.
 */
export function notOurKey(key: string | undefined, property: string): string | false {
  if (!key) return notNamed(property, "AWS");
  const managed = /(?:^|:)alias\/aws\/[\w-]+$/.exec(key)?.[0].replace(/^:/, "");
  return managed !== undefined && `${property} is the AWS managed key ${managed}; name a key of this environment`;
}

/** The same of Google, whose own keys nobody can name. */
export function noGoogleKey(key: string | undefined, property: string): string | false {
  return !key && notNamed(property, "Google");
}

/** The same of Microsoft. */
export function noMicrosoftKey(key: string | undefined, property: string): string | false {
  return !key && notNamed(property, "Microsoft");
}

function notNamed(property: string, whose: string): string {
  return `${property} is not set: a key of ${whose} is used; name a key of this environment`;
}
