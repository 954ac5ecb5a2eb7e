// macaddr: a hardware address of six bytes.
import { exactView } from './binary.ts'
import { formatHardwareAddress, parseMacaddr } from './network/hardware-address.ts'
import type { TypeDefinition } from './type.ts'

export const macaddrType: TypeDefinition<bigint> = {
  oid: 829,
  name: 'macaddr',
  sqlName: 'macaddr',
  category: 'U',
  preferred: false,
  length: 6,
  byValue: false,
  alignment: 'i',
  storage: 'p',
  kind: 'base',
  arrayOid: 1040,
  elementOid: 0,
  collatable: false,
  inputName: 'macaddr_in',
  outputName: 'macaddr_out',
  receiveName: 'macaddr_recv',
  sendName: 'macaddr_send',
  layout: () => ({ kind: 'binary' }),
  parse: parseMacaddr,
  format: (value) => formatHardwareAddress(value, 6),
  receive: receiveSixBytes,
  send(value) {
    const bytes = new Uint8Array(6)
    const view = new DataView(bytes.buffer)
    view.setUint16(0, Number(value >> 32n))
    view.setUint32(2, Number(value & 0xffff_ffffn))
    return bytes
  },
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  hashKey: (value) => value,
}

export function receiveSixBytes(bytes: Uint8Array): bigint {
  const view = exactView(bytes, 6)
  return (BigInt(view.getUint16(0)) << 32n) | BigInt(view.getUint32(2))
}
