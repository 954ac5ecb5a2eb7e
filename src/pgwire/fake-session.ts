// For tests of the wire: a session that understands a handful of commands and records what it was asked.
import { PgError } from '../../engine/errors.ts'
import type {
  Authenticated,
  FieldDescription,
  ResultSink,
  Session,
  SessionFactory,
  TransactionStatus,
} from '../session/wire-session.ts'

const textField = (name: string): FieldDescription => ({
  name,
  table: 0,
  attribute: 0,
  type: 25,
  typmod: -1,
  length: -1,
})

/**
 * rows N · error CODE text · fault · sleep · notice text · copy in · copy in fail · copy out N · big BYTES · begin · commit.
 * Several may stand in one query, parted by semicolons. `$` in a statement gives it one parameter, which it echoes.
 */
export class FakeSession implements Session {
  static #pids = 1000
  readonly backendPid = ++FakeSession.#pids
  readonly secretKey = Buffer.from(Array.from({ length: 32 }, (_, index) => index + 1))
  readonly reportedParameters = new Map([
    ['server_version', '18.0'],
    ['client_encoding', 'UTF8'],
  ])
  readonly conversion = undefined
  transactionStatus: TransactionStatus = 'I'
  readonly client: Authenticated
  readonly log: string[] = []
  readonly copied: Buffer[] = []
  #statements = new Map<string, string>()
  #portals = new Map<string, { text: string; parameters: readonly (Uint8Array | null)[]; sent: number }>()
  #cancelled: (() => void) | undefined
  closed = false

  constructor(client: Authenticated) {
    this.client = client
  }

  async simpleQuery(text: string, sink: ResultSink): Promise<void> {
    this.log.push(`query ${text}`)
    if (text.trim() === '') sink.emptyQuery()
    for (const statement of text.split(';').map((part) => part.trim())) {
      if (statement === '') continue
      if (/^(rows|big|parameters)/.test(statement)) sink.rowDescription([textField('value')], [])
      await this.#run(statement, 0, 0, sink)
    }
  }

  async parse(name: string, text: string): Promise<void> {
    if (text.startsWith('bad')) throw new PgError('42601', 'syntax error at or near "bad"', { position: 1 })
    if (name !== '' && this.#statements.has(name))
      throw new PgError('42P05', `prepared statement "${name}" already exists`)
    this.#statements.set(name, text)
  }

  async bind(
    portal: string,
    statement: string,
    _formats: readonly number[],
    parameters: readonly (Uint8Array | null)[],
  ): Promise<void> {
    const text = this.#statements.get(statement)
    if (text === undefined) throw new PgError('26000', `prepared statement "${statement}" does not exist`)
    this.#portals.set(portal, { text, parameters, sent: 0 })
  }

  runDirectly(): undefined {
    return undefined
  }

  async describeStatement(name: string) {
    const text = this.#statements.get(name)
    if (text === undefined) throw new PgError('26000', `prepared statement "${name}" does not exist`)
    return { parameters: text.includes('$') ? [25] : [], fields: text.startsWith('rows') ? [textField('value')] : null }
  }

  async describePortal(name: string) {
    const { fields } = { fields: this.#portals.get(name)?.text.startsWith('rows') ? [textField('value')] : null }
    return { fields, formats: [] }
  }

  async execute(name: string, rows: number, sink: ResultSink): Promise<void> {
    const portal = this.#portals.get(name)
    if (!portal) throw new PgError('34000', `portal "${name}" does not exist`)
    const { text, parameters } = portal
    if (text === 'echo $') {
      await sink.dataRows(dataRow(parameters[0]), 1)
      sink.commandComplete('SELECT 1')
    } else portal.sent = await this.#run(text, portal.sent, rows, sink)
  }

  functionCall(oid: number) {
    return { text: `function ${oid}`, parameterTypes: [] }
  }

  closeStatement(name: string): void {
    this.#statements.delete(name)
  }

  async closePortal(name: string): Promise<void> {
    this.#portals.delete(name)
  }

  async sync(): Promise<void> {
    this.log.push('sync')
    if (this.transactionStatus === 'I') this.#portals.clear()
  }

  async failed(error: PgError): Promise<void> {
    this.log.push(`failed ${error.sqlstate}`)
    if (this.transactionStatus === 'T') this.transactionStatus = 'E'
  }

  takeNotifications(): readonly never[] {
    return []
  }

  onNotification = (): void => {}

  cancel(): void {
    this.log.push('cancel')
    this.#cancelled?.()
  }

  async close(): Promise<void> {
    this.closed = true
  }

  async #run(statement: string, sent: number, most: number, sink: ResultSink): Promise<number> {
    const [word, ...rest] = statement.split(' ')
    switch (word) {
      case 'rows': {
        const total = Number(rest[0])
        const end = most === 0 ? total : Math.min(total, sent + most)
        for (let row = sent; row < end; row++) await sink.dataRows(dataRow(Buffer.from(String(row))), 1)
        if (most > 0 && end - sent === most) sink.portalSuspended()
        else sink.commandComplete(`SELECT ${end}`)
        return end
      }
      case 'big': {
        // One row of 1 MiB after the other: only back-pressure keeps them from all being in memory.
        for (let row = 0; row < Number(rest[0]); row++) {
          await sink.dataRows(dataRow(Buffer.alloc(1024 * 1024, 'x')), 1)
          this.log.push('row')
        }
        sink.commandComplete(`SELECT ${rest[0]}`)
        return 0
      }
      case 'error':
        throw new PgError(rest[0], rest.slice(1).join(' '), {
          detail: 'a detail',
          hint: 'a hint',
          position: 3,
          table: 't',
        })
      case 'fault':
        throw new TypeError('a bug')
      case 'sleep':
        await new Promise<void>((resolve) => (this.#cancelled = resolve))
        throw new PgError('57014', 'canceling statement due to user request')
      case 'notice':
        sink.notice('NOTICE', '00000', rest.join(' '))
        sink.commandComplete('DO')
        return 0
      case 'begin':
        this.transactionStatus = 'T'
        sink.commandComplete('BEGIN')
        return 0
      case 'commit':
        sink.commandComplete(this.transactionStatus === 'E' ? 'ROLLBACK' : 'COMMIT')
        this.transactionStatus = 'I'
        return 0
      case 'parameters':
        for (const [name, value] of this.client.parameters)
          await sink.dataRows(dataRow(Buffer.from(`${name}=${value}`)), 1)
        sink.commandComplete('SELECT')
        return 0
      case 'copy': {
        if (rest[0] === 'out') {
          sink.copyOut(0, 1)
          for (let row = 0; row < Number(rest[1]); row++) await sink.copyData(Buffer.from(`${row}\n`))
          sink.copyDone()
          sink.commandComplete(`COPY ${rest[1]}`)
          return 0
        }
        let chunks = 0
        for await (const chunk of sink.copyIn(0, 1)) {
          chunks++
          if (rest[1] === 'fail')
            throw new PgError('22P04', 'extra data after last expected column', { where: 'COPY t, line 1' })
          this.copied.push(Buffer.from(chunk))
        }
        sink.commandComplete(`COPY ${chunks}`)
        return 0
      }
      default:
        throw new PgError('42601', `syntax error at or near "${word}"`, { position: 1 })
    }
  }
}

function dataRow(value: Uint8Array | null): Buffer {
  const length = value?.length ?? 0
  const bytes = Buffer.alloc(11 + length)
  bytes.write('D')
  bytes.writeInt32BE(10 + length, 1)
  bytes.writeInt16BE(1, 5)
  bytes.writeInt32BE(value ? length : -1, 7)
  if (value) bytes.set(value, 11)
  return bytes
}

/** Users by verifier; a user without one needs trust. `nobody` has no role, database `nowhere` does not exist. */
export class FakeSessions implements SessionFactory {
  readonly sessions: FakeSession[] = []
  readonly #verifiers: ReadonlyMap<string, string>

  constructor(verifiers: ReadonlyMap<string, string> = new Map()) {
    this.#verifiers = verifiers
  }

  get last(): FakeSession {
    return this.sessions.at(-1)!
  }

  verifier(user: string): string | undefined {
    return this.#verifiers.get(user)
  }

  open(client: Authenticated): FakeSession {
    if (client.user === 'nobody') throw new PgError('28000', 'role "nobody" does not exist')
    if (client.database === 'nowhere') throw new PgError('3D000', 'database "nowhere" does not exist')
    const session = new FakeSession(client)
    this.sessions.push(session)
    return session
  }

  cancel(backendPid: number, secretKey: Uint8Array): void {
    const session = this.sessions.find((each) => each.backendPid === backendPid)
    if (session && Buffer.from(secretKey).equals(session.secretKey)) session.cancel()
  }
}
