// What the wire protocol (and HTTP) ask of a session. pgwire frames messages and writes bytes; everything else happens behind this face.
import type { Conversion } from '../../engine/encodings/conversion.ts'
import type { NoticeFields, PgError } from '../../engine/errors.ts'
import type { FunctionCallStatement } from './function-call.ts'
import type { Notification } from './notifications/notification.ts'

export interface FieldDescription {
  readonly name: string
  readonly table: number
  readonly attribute: number
  readonly type: number
  readonly typmod: number
  readonly length: number
}

export type TransactionStatus = 'I' | 'T' | 'E'

/** Where a statement's results go. Writes resolve when the socket has room again: that is the back-pressure. */
export interface ResultSink {
  rowDescription(fields: readonly FieldDescription[], formats: readonly number[]): void
  /** Complete DataRow messages, already encoded. sent: called, if at all, once nobody reads the bytes any more. */
  dataRows(bytes: Uint8Array, rows: number, sent?: () => void): Promise<void>
  commandComplete(tag: string): void
  emptyQuery(): void
  portalSuspended(): void
  notice(
    severity: 'NOTICE' | 'WARNING' | 'INFO' | 'DEBUG' | 'LOG',
    sqlstate: string,
    message: string,
    fields?: NoticeFields,
  ): void
  parameterStatus(name: string, value: string): void
  /** Whether the next message is already here and is Sync: then the statement's commit may precede its CommandComplete. */
  endsPipeline(): boolean
  /** COPY … TO STDOUT: header, chunks of CopyData payload (one row a message), end. */
  copyOut(format: number, columns: number): void
  copyData(chunk: Uint8Array): Promise<void>
  /** Complete CopyData messages, already framed (what the worker's COPY sinks make), one row each. sent: as of dataRows. */
  copyMessages(bytes: Uint8Array, sent?: () => void): Promise<void>
  copyDone(): void
  /**
   * COPY … FROM STDIN: answers CopyInResponse and yields the bytes of the client's CopyData, each time valid
   * until the next is asked for; none, now and then, while the client pauses. Throws 57014 on CopyFail.
   */
  copyIn(format: number, columns: number): AsyncIterable<Uint8Array>
}

/** A Bind of the unnamed portal. */
export interface BoundMessage {
  readonly statement: string
  readonly parameterFormats: readonly number[]
  readonly parameters: readonly (Uint8Array | null)[]
  readonly resultFormats: readonly number[]
}

/** What a statement gave that was bound, run and committed in one go. */
export interface DirectAnswer {
  /** null: it has no rows. */
  readonly fields: readonly FieldDescription[] | null
  readonly formats: readonly number[]
  /** Complete DataRow messages, to be copied before anything else runs. */
  readonly bytes?: Uint8Array
  readonly tag: string
}

export interface Session {
  readonly backendPid: number
  readonly secretKey: Uint8Array
  /** What ParameterStatus reports at start. */
  readonly reportedParameters: ReadonlyMap<string, string>
  readonly transactionStatus: TransactionStatus
  /** Between what the client writes and reads now and UTF8; undefined: it is UTF8. */
  readonly conversion: Conversion | undefined
  /** Simple query: all statements of the text, one implicit transaction; an error ends the rest. Never throws PgErrors of statements: they go to onError. */
  simpleQuery(text: string, sink: ResultSink): Promise<void>
  parse(name: string, text: string, parameterTypes: readonly number[], sink: ResultSink): Promise<void>
  bind(
    portal: string,
    statement: string,
    parameterFormats: readonly number[],
    parameters: readonly (Uint8Array | null)[],
    resultFormats: readonly number[],
    sink: ResultSink,
  ): Promise<void>
  /**
   * Bind of the unnamed portal, Execute of all its rows and Sync, which are all here, in one go; undefined: nothing was done, and the
   * messages are to be handled one by one. What Bind would throw is thrown.
   */
  runDirectly(message: BoundMessage, sink: ResultSink): DirectAnswer | Promise<DirectAnswer | undefined> | undefined
  describeStatement(
    name: string,
  ): Promise<{ readonly parameters: readonly number[]; readonly fields: readonly FieldDescription[] | null }>
  describePortal(
    name: string,
  ): Promise<{ readonly fields: readonly FieldDescription[] | null; readonly formats: readonly number[] }>
  /** rows 0: all. Ends with commandComplete, portalSuspended or emptyQuery on the sink. */
  execute(portal: string, rows: number, sink: ResultSink): Promise<void>
  /** The statement that calls a function with parameters for all of its arguments. Throws 42883. */
  functionCall(oid: number): FunctionCallStatement
  closeStatement(name: string): void
  closePortal(name: string): Promise<void>
  /** End of a pipeline: commits (or, after an error, rolls back) the implicit transaction. */
  sync(sink: ResultSink): Promise<void>
  /** An error was sent: the implicit transaction is rolled back, an explicit one is failed. */
  failed(error: PgError): Promise<void>
  /** What it was to hear by now; each is answered once. */
  takeNotifications(): readonly Notification[]
  /** Called when there is something to take. */
  onNotification: () => void
  /** CancelRequest, from any thread of control. */
  cancel(): void
  close(): Promise<void>
}

/** Of a connection, for pg_stat_ssl. */
export interface Encryption {
  /** TLSv1.3 */
  readonly version: string | null
  /** By OpenSSL's name. */
  readonly cipher: string
  readonly bits: number
  /** The client's, where it gave one: names as /O=Example/CN=someone, the serial number in hexadecimal digits. */
  readonly certificate: { readonly subject: string; readonly issuer: string; readonly serial: string } | undefined
}

export interface Authenticated {
  /** Of HTTP: the id of the session token that it came with. */
  readonly sessionToken?: number
  readonly user: string
  readonly database: string
  readonly parameters: ReadonlyMap<string, string>
  readonly clientAddress: string | null
  readonly clientPort: number
  /** Absent: the connection is not encrypted, or of HTTP. */
  readonly encryption?: Encryption | undefined
}

/** Made by the composition root. */
export interface SessionFactory {
  /** Password verifier (SCRAM-SHA-256 in PostgreSQL's text form) of a login role; undefined: no such role or no password. */
  verifier(user: string): string | undefined
  /** Throws 28000 (role), 3D000 (database), 53300 (too many connections) as PostgreSQL does. */
  open(client: Authenticated): Session
  cancel(backendPid: number, secretKey: Uint8Array): void
}
