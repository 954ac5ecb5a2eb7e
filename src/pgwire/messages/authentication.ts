// The Authentication… family, and what greets a client that passed: ParameterStatus, BackendKeyData, ReadyForQuery.
import type { TransactionStatus } from '../../session/wire-session.ts'
import type { OutputStream } from '../output-stream.ts'

export const writeAuthenticationOk = (output: OutputStream): void => output.begin('R').int32(0).end()

export const writeCleartextRequest = (output: OutputStream): void => output.begin('R').int32(3).end()

export function writeSaslRequest(output: OutputStream, mechanisms: readonly string[]): void {
  output.begin('R').int32(10)
  for (const mechanism of mechanisms) output.cstring(mechanism)
  output.byte(0).end()
}

export const writeSaslContinue = (output: OutputStream, message: string): void =>
  output.begin('R').int32(11).bytes(Buffer.from(message)).end()

export const writeSaslFinal = (output: OutputStream, message: string): void =>
  output.begin('R').int32(12).bytes(Buffer.from(message)).end()

export const writeParameterStatus = (output: OutputStream, name: string, value: string): void =>
  output.begin('S').cstring(name).cstring(value).end()

export const writeBackendKeyData = (output: OutputStream, pid: number, key: Uint8Array): void =>
  output.begin('K').int32(pid).bytes(key).end()

export const writeReadyForQuery = (output: OutputStream, status: TransactionStatus): void =>
  output.begin('Z').byte(status.charCodeAt(0)).end()

/** The newest version we speak of the client's major one, and the protocol options we do not know. */
export function writeNegotiateProtocolVersion(
  output: OutputStream,
  version: number,
  unknownOptions: readonly string[],
): void {
  output.begin('v').int32(version).int32(unknownOptions.length)
  for (const option of unknownOptions) output.cstring(option)
  output.end()
}
