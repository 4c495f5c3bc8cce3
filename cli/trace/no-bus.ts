/** What is said where an environment has no bus, and how it gets one. */
export function noBus(environment: string): string {
  return (
    `no bus stands in ${environment}.\n` +
    `Put this into Pulumi.${environment}.yaml, below go-coffee:environment, and run \`npx coffee local up ${environment}\`:\n` +
    `  events:\n    deliver: { url: "https://messages.example.com/send" }`
  );
}
