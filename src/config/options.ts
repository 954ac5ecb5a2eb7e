// Every server option once: its flag, its variable, its type and default. The command line, --help and the config file read this list.
import { activationTimeoutMs } from '../../catalog/claimant/activation/limits.ts'
import { availableParallelism, totalmem } from 'node:os'
import { z } from 'zod'
import { type MemtableLimits, memtableLimits, slowCommitMsMax } from '../../regions/limits.ts'
import type { StorageSettings } from '../threads/start-storage.ts'
import { cloudTokens, type CloudTokens } from '../cloud/client/cloud-tokens.ts'

const port = z.coerce.number().int().min(0).max(65_535)

/** 256MB, 2GiB, 1048576 … to bytes. */
const bytes = z.union([z.number().int().positive(), z.string()]).transform((text, context) => {
  if (typeof text === 'number') return text
  const match = /^(\d+)\s*(B|kB|KB|KiB|MB|MiB|GB|GiB|TB)?$/.exec(text.trim())
  if (!match) {
    context.addIssue({ code: 'custom', message: `not a size: ${text}` })
    return z.NEVER
  }
  const unit = { B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }[(match[2] ?? 'B')[0].toUpperCase()] ?? 1
  return Number(match[1]) * unit
})

interface OptionDeclaration {
  /** The flag without dashes; the variable is CADASTRE_ and the name in capitals; the config file uses the flag's name. */
  readonly name: string
  readonly placeholder: string
  readonly description: string
  readonly schema: z.ZodType
}

export const serverOptions = [
  {
    name: 'data-dir',
    placeholder: 'DIR',
    description: 'where tables, log and metadata lie',
    schema: z.string().min(1).default('cadastre-data'),
  },
  {
    name: 'metadata-store',
    placeholder: 'URL',
    description: 'postgres://… or a file that keeps the catalog (default: as the data directory says, or a file in it)',
    schema: z.string().min(1).optional(),
  },
  {
    name: 'metadata-store-timeout',
    placeholder: 'SECONDS',
    description: 'how long the start waits for a metadata store that does not answer',
    schema: z.coerce.number().min(0).max(86_400).default(60),
  },
  {
    name: 'listen',
    placeholder: 'HOST',
    description: 'address to listen on; other than loopback needs passwords or client certificates',
    schema: z.string().default('127.0.0.1'),
  },
  {
    name: 'pg-port',
    placeholder: 'PORT',
    description: 'port of the Postgres wire protocol',
    schema: port.default(5433),
  },
  {
    name: 'socket-dir',
    placeholder: 'DIR',
    description: 'where a Unix socket is made for the Postgres wire protocol (default: none is)',
    schema: z.string().min(1).optional(),
  },
  {
    name: 'http-port',
    placeholder: 'PORT',
    description: 'port of HTTP: /health, /metrics, /v1/sql, S3',
    schema: port.default(8433),
  },
  {
    name: 's3-port',
    placeholder: 'PORT',
    description: 'port of S3 alone (default: S3 is on the port of HTTP)',
    schema: port.optional(),
  },
  {
    name: 's3-domain',
    placeholder: 'NAME',
    description: 'hosts below it name a bucket: BUCKET.NAME',
    schema: z.string().min(1).toLowerCase().default('localhost'),
  },
  {
    name: 'objects-database',
    placeholder: 'URL',
    description: 'PostgreSQL that keeps buckets and objects (default: a file in the data directory)',
    schema: z.string().min(1).optional(),
  },
  {
    name: 's3-endpoint',
    placeholder: 'URL',
    description: "another S3, whose buckets SQL's s3:// names where there is none of that name here",
    schema: z.url({ protocol: /^https?$/ }).optional(),
  },
  {
    name: 's3-region',
    placeholder: 'NAME',
    description: 'region of --s3-endpoint',
    schema: z.string().min(1).default('us-east-1'),
  },
  {
    name: 's3-access-key',
    placeholder: 'TEXT',
    description: 'access key at --s3-endpoint',
    schema: z.string().min(1).optional(),
  },
  {
    name: 's3-secret-key',
    placeholder: 'TEXT',
    description: 'secret key at --s3-endpoint',
    schema: z.string().min(1).optional(),
  },
  {
    name: 's3-regions-bucket',
    placeholder: 'NAME',
    description: 'bucket at --s3-endpoint that keeps the regions of datastores whose object_store is s3',
    schema: z.string().min(1).default('cadastre-regions'),
  },
  {
    name: 'cloud-url',
    placeholder: 'URL',
    description:
      'Cloud service that has the Cloud Tables (default: one in this process, on a file in the data directory)',
    schema: z.url({ protocol: /^https?$/ }).optional(),
  },
  {
    name: 'cloud-token',
    placeholder: 'TEXT',
    description: "the first database's token at --cloud-url, or NAME=TEXT,… of several",
    schema: cloudTokens.optional(),
  },
  {
    name: 'cloud-timeout',
    placeholder: 'MS',
    description: 'time the Cloud has to answer one request',
    schema: z.coerce.number().int().min(10).max(600_000).default(10_000),
  },
  {
    name: 'cloud-report-interval',
    placeholder: 'SECONDS',
    description: 'least time between two reports of usage to the Cloud; 0: none are made',
    schema: z.coerce.number().min(0).max(86_400).default(60),
  },
  {
    name: 'workers',
    placeholder: 'N',
    description: 'query worker threads (default: one per core)',
    schema: z.coerce.number().int().min(1).max(256).default(availableParallelism()),
  },
  {
    name: 'warm-up',
    placeholder: 'on|off',
    description: 'run queries of its own before the server is ready, so that the first of a client is fast',
    schema: z.enum(['on', 'off']).default('on'),
  },
  {
    name: 'auto-analyze',
    placeholder: 'on|off',
    description: 'sample tables that are queried, as ANALYZE does, once their rows have changed',
    schema: z.enum(['on', 'off']).default('on'),
  },
  {
    name: 'max-connections',
    placeholder: 'N',
    description: 'connections served at a time',
    schema: z.coerce.number().int().min(1).max(10_000).default(100),
  },
  {
    name: 'query-memory',
    placeholder: 'SIZE',
    description: 'memory one query may hold before it writes to files (default: 4GiB, or half of the memory there is)',
    schema: bytes.default(Math.min(4 * 2 ** 30, Math.floor(totalmem() / 2))),
  },
  {
    name: 'column-cache',
    placeholder: 'SIZE',
    description: 'memory for decoded columns, 3GiB at most (default: 2GiB, or half of the memory there is)',
    schema: bytes.default(Math.min(2 * 2 ** 30, Math.floor(totalmem() / 2))),
  },
  {
    name: 'memtable-bytes',
    placeholder: 'SIZE',
    description: 'rows in memory of one region before they are flushed to a segment',
    schema: bytes.default(memtableLimits.regionBytes),
  },
  {
    name: 'memtable-age',
    placeholder: 'SECONDS',
    description: 'age at which rows in memory are flushed, however few',
    schema: z.coerce
      .number()
      .int()
      .min(1)
      .max(86_400)
      .default(memtableLimits.ageMsMax / 1000),
  },
  {
    name: 'memtables-flush',
    placeholder: 'SIZE',
    description: 'rows in memory of all regions before the largest is flushed',
    schema: bytes.default(memtableLimits.flushBytes),
  },
  {
    name: 'memtables-slow',
    placeholder: 'SIZE',
    description: 'rows in memory from which on commits wait for flushes',
    schema: bytes.default(memtableLimits.slowBytes),
  },
  {
    name: 'memtables-max',
    placeholder: 'SIZE',
    description: 'rows in memory from which on commits fail with 53000',
    schema: bytes.default(memtableLimits.bytesMax),
  },
  {
    name: 'activation-timeout',
    placeholder: 'SECONDS',
    description: 'how long CREATE and ALTER TABLE wait for nodes to be ready for the table',
    schema: z.coerce
      .number()
      .positive()
      .max(86_400)
      .default(activationTimeoutMs / 1000),
  },
  {
    name: 'tombstone-interval',
    placeholder: 'SECONDS',
    description: 'how often tombstones of tables are run; 0: only when asked for',
    schema: z.coerce.number().int().min(0).max(1_000_000).default(300),
  },
  {
    name: 'password',
    placeholder: 'TEXT',
    description: 'sets the password of the role cadastre at start',
    schema: z.string().optional(),
  },
  {
    name: 'auth',
    placeholder: 'METHOD',
    description:
      'trust (loopback only), scram-sha-256 or certificate (default: trust on loopback while cadastre has no password)',
    schema: z.enum(['trust', 'scram-sha-256', 'certificate']).optional(),
  },
  {
    name: 'tls-cert',
    placeholder: 'FILE',
    description: 'server certificate (PEM); with --tls-key turns TLS on',
    schema: z.string().optional(),
  },
  { name: 'tls-key', placeholder: 'FILE', description: "the certificate's key (PEM)", schema: z.string().optional() },
  {
    name: 'tls-ca',
    placeholder: 'FILE',
    description: 'authority of client certificates (PEM)',
    schema: z.string().optional(),
  },
  {
    name: 'log-level',
    placeholder: 'LEVEL',
    description: 'fatal, error, warn, info, debug or trace',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  },
] as const satisfies readonly OptionDeclaration[]

export interface ServerOptions {
  readonly dataDir: string
  readonly metadataStore?: string
  /** Seconds. */
  readonly metadataStoreTimeout: number
  readonly listen: string
  readonly pgPort: number
  readonly socketDir?: string
  readonly httpPort: number
  readonly s3Port?: number
  readonly s3Domain: string
  readonly objectsDatabase?: string
  readonly s3Endpoint?: string
  readonly s3Region: string
  readonly s3AccessKey?: string
  readonly s3SecretKey?: string
  readonly s3RegionsBucket: string
  readonly cloudUrl?: string
  readonly cloudToken?: CloudTokens
  readonly cloudTimeout: number
  readonly cloudReportInterval: number
  readonly workers: number
  readonly warmUp: 'on' | 'off'
  readonly autoAnalyze: 'on' | 'off'
  readonly maxConnections: number
  readonly queryMemory: number
  readonly columnCache: number
  readonly memtableBytes: number
  readonly memtableAge: number
  readonly memtablesFlush: number
  readonly memtablesSlow: number
  readonly memtablesMax: number
  /** Seconds. */
  readonly activationTimeout: number
  /** Seconds. */
  readonly tombstoneInterval: number
  readonly password?: string
  readonly auth?: 'trust' | 'scram-sha-256' | 'certificate'
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly tlsCa?: string
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
}

export const variableOf = (name: string): string => `CADASTRE_${name.toUpperCase().replaceAll('-', '_')}`
const propertyOf = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

export class OptionError extends Error {}

/** A flag wins over a variable, a variable over the config file, that over the default. Throws OptionError. */
export function resolveOptions(
  flags: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
  file: Readonly<Record<string, unknown>>,
): ServerOptions {
  const unknown = Object.keys(file).filter((key) => !serverOptions.some((option) => option.name === key))
  if (unknown.length > 0) throw new OptionError(`unknown setting in the config file: ${unknown.join(', ')}`)
  const resolved: Record<string, unknown> = {}
  for (const option of serverOptions) {
    const given = flags[propertyOf(option.name)] ?? environment[variableOf(option.name)] ?? file[option.name]
    const parsed = option.schema.safeParse(given)
    if (!parsed.success) {
      throw new OptionError(
        `invalid value for --${option.name}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`,
      )
    }
    resolved[propertyOf(option.name)] = parsed.data
  }
  const options = resolved as unknown as ServerOptions
  checkThresholds(options)
  if ((options.cloudUrl === undefined) !== (options.cloudToken === undefined))
    throw new OptionError('--cloud-url and --cloud-token belong together')
  const account = [options.s3Endpoint, options.s3AccessKey, options.s3SecretKey]
  if (account.some((one) => one === undefined) && account.some((one) => one !== undefined))
    throw new OptionError('--s3-endpoint, --s3-access-key and --s3-secret-key belong together')
  return options
}

/** Each threshold must come before the next, or the ones behind it would never be seen. */
function checkThresholds({ memtablesFlush, memtablesSlow, memtablesMax }: ServerOptions): void {
  if (memtablesFlush > memtablesSlow) throw new OptionError('--memtables-flush must not be above --memtables-slow')
  if (memtablesSlow > memtablesMax) throw new OptionError('--memtables-slow must not be above --memtables-max')
}

const memtableLimitsOf = (options: ServerOptions): MemtableLimits => ({
  regionBytes: options.memtableBytes,
  flushBytes: options.memtablesFlush,
  slowBytes: options.memtablesSlow,
  bytesMax: options.memtablesMax,
  slowMsMax: slowCommitMsMax,
  ageMsMax: options.memtableAge * 1000,
})

export const storageSettingsOf = (options: ServerOptions): StorageSettings => ({
  dataDirectory: options.dataDir,
  limits: memtableLimitsOf(options),
  metadataStore: options.metadataStore,
  metadataStoreTimeoutMs: options.metadataStoreTimeout * 1000,
})

export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host)
