// A server with an access key of its superuser, for tests that speak S3.
import { type CadastreProcess, startCadastre, type StartOptions } from './cadastre.ts'
import { SimpleClient } from './simple-client.ts'

export interface S3Server extends CadastreProcess {
  readonly endpoint: string
  readonly accessKey: string
  readonly secretKey: string
  /** Rows of one statement, as text. */
  sql(statement: string, user?: string): Promise<(string | null)[][]>
}

export async function startS3(options: StartOptions = {}): Promise<S3Server> {
  const server = await startCadastre(options)
  const sql = async (statement: string, user = 'cadastre'): Promise<(string | null)[][]> => {
    const client = await SimpleClient.connect(server.pgPort, { user, database: 'cadastre' })
    const { rows, error } = await client.query(statement)
    client.end()
    if (error) throw Object.assign(new Error(error.message), { code: error.sqlstate })
    return rows
  }
  const [[accessKey, secretKey]] = await sql('SELECT access_key, secret_key FROM cadastre.create_access_key()')
  return {
    ...server,
    endpoint: `http://127.0.0.1:${server.httpPort}`,
    accessKey: accessKey!,
    secretKey: secretKey!,
    sql,
  }
}

/** What command line clients and boto3 read. */
export const s3Environment = (server: S3Server): NodeJS.ProcessEnv => ({
  ...process.env,
  AWS_ACCESS_KEY_ID: server.accessKey,
  AWS_SECRET_ACCESS_KEY: server.secretKey,
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: server.endpoint,
  AWS_CA_BUNDLE: undefined,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
})
