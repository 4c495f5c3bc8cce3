/** What holds data, keys or addresses: nothing of it may ever be replaced by a change of size, tags, zones or retention. */
export const stateful = new RegExp(
  [
    /^aws:(rds\/(instance|subnetGroup)|elasticache\/(replicationGroup|subnetGroup)|kms\/key|s3\/bucket|ec2\/(vpc|subnet)|eks\/cluster|ecr\/repository|dynamodb\/table|backup\/vault|cloudtrail\/trail|route53\/zone|cloudwatch\/logGroup|secretsmanager\/secret)[:/]/,
    /^gcp:(sql\/databaseInstance|redis\/(instance|cluster)|kms\/(keyRing|cryptoKey)|storage\/bucket|compute\/(network|subnetwork|address|globalAddress)|container\/cluster|artifactregistry\/repository|secretmanager\/secret|logging\/projectBucketConfig|dns\/managedZone):/,
    /^azure-native:(resources:ResourceGroup|dbforpostgresql:(Server|VirtualEndpoint)|redisenterprise:(RedisEnterprise|Database)|keyvault:(Vault|Key|Secret)|storage:(StorageAccount|BlobContainer)|network:(VirtualNetwork|Subnet|PublicIPAddress|PrivateEndpoint)|containerservice:ManagedCluster|containerregistry:Registry|operationalinsights:Workspace|monitor:AzureMonitorWorkspace|managedidentity:UserAssignedIdentity|compute:DiskEncryptionSet|cdn:(Profile|AFDEndpoint)|dns:Zone|privatedns:PrivateZone)$/,
  ]
    .map(({ source }) => source)
    .join("|"),
);
