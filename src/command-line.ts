// The command line.
import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { PgError } from '../engine/errors.ts'
import { compileParser } from '../engine/parse/parser-module.ts'
import { OptionError, resolveOptions, serverOptions, storageSettingsOf, variableOf } from './config/options.ts'
import { keepCompiled, useCompileCache } from './threads/compile-cache.ts'
import { endProcess } from './threads/end-process.ts'
import { startStorage } from './threads/start-storage.ts'

const coldStartOptions = [
  'data-dir',
  'metadata-store',
  'metadata-store-timeout',
  'objects-database',
  's3-endpoint',
  's3-region',
  's3-access-key',
  's3-secret-key',
  's3-regions-bucket',
]

const program = new Command('cadastre').description('An analytical database on the Postgres wire protocol')

const serve = program.command('serve', { isDefault: true }).description('run the server')
serve.option('--config <FILE>', 'JSON file of settings, named as the flags (env: CADASTRE_CONFIG)')
for (const option of serverOptions) {
  serve.addOption(
    new Option(`--${option.name} <${option.placeholder}>`, `${option.description} (env: ${variableOf(option.name)})`),
  )
}

serve.action(async (flags: Record<string, unknown>) => {
  const configFile = (flags['config'] as string | undefined) ?? process.env['CADASTRE_CONFIG']
  try {
    const file = configFile ? (JSON.parse(readFileSync(configFile, 'utf8')) as Record<string, unknown>) : {}
    const options = resolveOptions(flags, process.env, file)
    useCompileCache(options.dataDir)
    compileParser()
    const storage = startStorage(storageSettingsOf(options))
    const { serve: run } = await import('./serve.ts')
    await run(options, storage)
    keepCompiled()
  } catch (error) {
    const known = error instanceof OptionError || (error instanceof PgError && error.sqlstate !== 'XX000')
    process.stderr.write(
      `cadastre: ${error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error)}\n`,
    )
    await endProcess(1)
  }
})

program
  .command('cloud')
  .description('run the Cloud service, which keeps the Cloud Tables of many databases')
  .option('--store <ADDRESS>', 'postgres://… or a file of SQLite', 'cadastre-cloud.sqlite')
  .option('--listen <HOST>', 'address to listen on', '127.0.0.1')
  .option('--port <PORT>', 'port of HTTP', '8434')
  .option('--admin-token <TEXT>', "the operator's token, which registers databases (env: CADASTRE_CLOUD_ADMIN_TOKEN)")
  .option('--log-level <LEVEL>', 'as of serve', 'info')
  .action(async (flags: Record<string, string | undefined>) => {
    try {
      const { readCloudOptions, runCloud } = await import('./cloud/role.ts')
      await runCloud(readCloudOptions(flags, process.env))
    } catch (error) {
      process.stderr.write(`cadastre: ${(error as Error).message}\n`)
      await endProcess(1)
    }
  })

program
  .command('verify')
  .description('check a data directory that no server runs on')
  .option('--data-dir <DIR>', 'where tables, log and metadata lie (env: CADASTRE_DATA_DIR)')
  .option(
    '--objects-database <URL>',
    'where buckets are, if not in the data directory (env: CADASTRE_OBJECTS_DATABASE)',
  )
  .action(async (flags: Record<string, unknown>) => {
    try {
      const options = resolveOptions(flags, process.env, {})
      const { verify } = await import('./commands/verify.ts')
      const { remoteAccount } = await import('./objects/remote/remote-account.ts')
      const account = remoteAccount(options)
      process.exitCode = await verify(
        options.dataDir,
        (line) => process.stdout.write(`${line}\n`),
        account && { account, bucket: options.s3RegionsBucket },
        options.objectsDatabase,
      )
    } catch (error) {
      process.stderr.write(`cadastre: ${(error as Error).message}\n`)
      process.exitCode = 1
    }
  })

program
  .command('copy-store')
  .description("move a stopped server's metadata store to another place")
  .option('--data-dir <DIR>', 'where tables and log lie (env: CADASTRE_DATA_DIR)')
  .requiredOption('--to <URL>', 'postgres://… of an empty database, or a file')
  .option('--metadata-store-timeout <SECONDS>', 'how long a store that does not answer is waited for')
  .action(({ to, ...flags }: Record<string, string> & { to: string }) =>
    runCommand(async () => {
      const { dataDir, metadataStoreTimeout } = resolveOptions(flags, process.env, {})
      const { copyMetadataStore } = await import('./commands/copy-store.ts')
      await copyMetadataStore(dataDir, to, metadataStoreTimeout * 1000, terminal)
    }),
  )

const coldStart = program
  .command('cold-start')
  .description(
    'make a new data directory from a metadata store and the bucket that has the regions, where the old one is lost',
  )
for (const name of coldStartOptions) {
  const option = serverOptions.find((one) => one.name === name)!
  coldStart.addOption(
    new Option(`--${option.name} <${option.placeholder}>`, `${option.description} (env: ${variableOf(option.name)})`),
  )
}
coldStart.action((flags: Record<string, unknown>) =>
  runCommand(async () => {
    const options = resolveOptions(flags, process.env, {})
    const { coldStartFrom } = await import('./commands/cold-start-options.ts')
    await coldStartFrom(options, terminal)
  }),
)

const url = ['--url <URL>', 'the server and its database: postgres://user@host:port/database'] as const

program
  .command('backup')
  .description('back up a database of a running server')
  .requiredOption(...url)
  .requiredOption('--to <PLACE>', 'a directory of the server or s3://bucket/name, empty or not there')
  .action((flags: { url: string; to: string }) =>
    runCommand(async () => (await import('./commands/backup.ts')).backup(flags.url, flags.to, terminal)),
  )

program
  .command('restore')
  .description('restore a backup into a new database of a running server')
  .requiredOption('--from <PLACE>', 'a directory of the server or s3://bucket/name with a backup')
  .requiredOption(...url)
  .option('--database <NAME>', 'name of the new database (default: as it was)')
  .action((flags: { url: string; from: string; database?: string }) =>
    runCommand(async () =>
      (await import('./commands/backup.ts')).restore(flags.url, flags.from, flags.database, terminal),
    ),
  )

const terminal = {
  line: (text: string): void => void process.stdout.write(`${text}\n`),
  // Cursor to the line's start, text, the rest cleared.
  ...(process.stderr.isTTY && { progress: (text: string): void => void process.stderr.write(`\r${text}\u001b[K`) }),
}

async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    process.stderr.write(`cadastre: ${(error as Error).message}\n`)
    process.exitCode = 1
  }
}

await program.parseAsync()
