// Names that migrations and transactions on PostgreSQL share.

/** What a transaction on a database's rows runs as. It may log in nowhere. */
export const tenantRole = 'cadastre_cloud_tenant'

/** Who reads the rows of all databases: granted by the operator of the Cloud to whom he likes. */
export const operatorRole = 'cadastre_cloud_operator'

/** Whose rows a transaction is about. */
export const databaseSetting = 'cadastre.database_id'
