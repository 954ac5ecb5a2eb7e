// Module: column chunks on their way into a segment.
export { sketchIntegers, sketchFixed, sketchBytes } from './chunk-hashes'
export {
  widen,
  lengths,
  steps,
  packLow,
  packHigh,
  packSteps,
  rename,
  least,
  greatest,
  leastRow,
  greatestRow,
  leastStep,
  greatestStep,
} from './chunk-integers'
export { dictionary, extremeTexts, leastText, greatestText } from './chunk-texts'
