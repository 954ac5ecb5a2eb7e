// A sink for results that nobody reads: MOVE, and what HTTP has no place for (notices, changed parameters).
import { notSupported } from '../../../engine/errors.ts'
import type { ResultSink } from '../wire-session.ts'

export const silentSink: ResultSink = {
  rowDescription: () => {},
  dataRows: () => Promise.resolve(),
  commandComplete: () => {},
  emptyQuery: () => {},
  portalSuspended: () => {},
  notice: () => {},
  parameterStatus: () => {},
  endsPipeline: () => true,
  copyOut: () => {},
  copyData: () => Promise.resolve(),
  copyMessages: () => Promise.resolve(),
  copyDone: () => {},
  copyIn: () => {
    throw notSupported('COPY over HTTP')
  },
}
