// inet: an address of a host, and how much of it is the network's.
import { invalidText } from '../errors.ts'
import { formatInet } from './network/format-inet.ts'
import { packInet, receiveInet, sendInet, unpackInet } from './network/inet-bytes.ts'
import { compareInet, type Inet } from './network/inet-value.ts'
import { readInet } from './network/parse-inet.ts'
import type { TypeDefinition } from './type.ts'

export const inetType: TypeDefinition<Inet> = {
  oid: 869,
  name: 'inet',
  sqlName: 'inet',
  category: 'I',
  preferred: true,
  length: -1,
  byValue: false,
  alignment: 'i',
  storage: 'm',
  kind: 'base',
  arrayOid: 1041,
  elementOid: 0,
  collatable: false,
  inputName: 'inet_in',
  outputName: 'inet_out',
  receiveName: 'inet_recv',
  sendName: 'inet_send',
  layout: () => ({ kind: 'binary' }),
  parse(text) {
    const value = readInet(text, false)
    if (!value) throw invalidText('inet', text)
    return value
  },
  format: formatInet,
  receive: (bytes) => receiveInet(bytes, 'inet'),
  send: (value) => sendInet(value, false),
  pack: packInet,
  unpack: unpackInet,
  compare: compareInet,
  hashKey: ({ family, bits, address }) => `${family}/${bits}/${address}`,
}
