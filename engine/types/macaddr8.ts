// macaddr8: a hardware address of eight bytes; one of six is written and read with ff:fe in its middle.
import { bytesOf, exactView } from './binary.ts'
import { macaddrType, receiveSixBytes } from './macaddr.ts'
import { formatHardwareAddress, parseMacaddr8, widened } from './network/hardware-address.ts'
import type { TypeDefinition } from './type.ts'

export const macaddr8Type: TypeDefinition<bigint> = {
  ...macaddrType,
  oid: 774,
  name: 'macaddr8',
  sqlName: 'macaddr8',
  length: 8,
  arrayOid: 775,
  inputName: 'macaddr8_in',
  outputName: 'macaddr8_out',
  receiveName: 'macaddr8_recv',
  sendName: 'macaddr8_send',
  parse: parseMacaddr8,
  format: (value) => formatHardwareAddress(value, 8),
  receive: (bytes) => (bytes.length === 6 ? widened(receiveSixBytes(bytes)) : exactView(bytes, 8).getBigUint64(0)),
  send: (value) => bytesOf(8, (view) => view.setBigUint64(0, value)),
}
