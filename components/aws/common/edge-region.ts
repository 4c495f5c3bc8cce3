/**
 * Where AWS keeps what belongs to no region: CloudFront's certificates, its web ACLs and the sources of its logs, and Route 53's
 * signing keys and query logs. Sources: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html,
 * docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec-cmk-requirements.html.
 */
export const edgeRegion = "us-east-1";
