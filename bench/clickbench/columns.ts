// ClickBench's table `hits`: its published columns and types, in order.

const small = 'SMALLINT NOT NULL'
const integer = 'INTEGER NOT NULL'
const big = 'BIGINT NOT NULL'
const text = 'TEXT NOT NULL'
const moment = 'TIMESTAMP NOT NULL'

export const columns: readonly (readonly [name: string, type: string])[] = [
  ...([
    ['WatchID', big],
    ['JavaEnable', small],
    ['Title', text],
    ['GoodEvent', small],
  ] as const),
  ...([
    ['EventTime', moment],
    ['EventDate', 'DATE NOT NULL'],
    ['CounterID', integer],
    ['ClientIP', integer],
  ] as const),
  ...([
    ['RegionID', integer],
    ['UserID', big],
    ['CounterClass', small],
    ['OS', small],
    ['UserAgent', small],
  ] as const),
  ...([
    ['URL', text],
    ['Referer', text],
    ['IsRefresh', small],
    ['RefererCategoryID', small],
  ] as const),
  ...([
    ['RefererRegionID', integer],
    ['URLCategoryID', small],
    ['URLRegionID', integer],
  ] as const),
  ...([
    ['ResolutionWidth', small],
    ['ResolutionHeight', small],
    ['ResolutionDepth', small],
  ] as const),
  ...([
    ['FlashMajor', small],
    ['FlashMinor', small],
    ['FlashMinor2', text],
    ['NetMajor', small],
  ] as const),
  ...([
    ['NetMinor', small],
    ['UserAgentMajor', small],
    ['UserAgentMinor', 'VARCHAR(255) NOT NULL'],
  ] as const),
  ...([
    ['CookieEnable', small],
    ['JavascriptEnable', small],
    ['IsMobile', small],
    ['MobilePhone', small],
  ] as const),
  ...([
    ['MobilePhoneModel', text],
    ['Params', text],
    ['IPNetworkID', integer],
    ['TraficSourceID', small],
  ] as const),
  ...([
    ['SearchEngineID', small],
    ['SearchPhrase', text],
    ['AdvEngineID', small],
    ['IsArtifical', small],
  ] as const),
  ...([
    ['WindowClientWidth', small],
    ['WindowClientHeight', small],
    ['ClientTimeZone', small],
  ] as const),
  ...([
    ['ClientEventTime', moment],
    ['SilverlightVersion1', small],
    ['SilverlightVersion2', small],
  ] as const),
  ...([
    ['SilverlightVersion3', integer],
    ['SilverlightVersion4', small],
    ['PageCharset', text],
  ] as const),
  ...([
    ['CodeVersion', integer],
    ['IsLink', small],
    ['IsDownload', small],
    ['IsNotBounce', small],
  ] as const),
  ...([
    ['FUniqID', big],
    ['OriginalURL', text],
    ['HID', integer],
    ['IsOldCounter', small],
    ['IsEvent', small],
  ] as const),
  ...([
    ['IsParameter', small],
    ['DontCountHits', small],
    ['WithHash', small],
    ['HitColor', 'CHAR NOT NULL'],
  ] as const),
  ...([
    ['LocalEventTime', moment],
    ['Age', small],
    ['Sex', small],
    ['Income', small],
    ['Interests', small],
  ] as const),
  ...([
    ['Robotness', small],
    ['RemoteIP', integer],
    ['WindowName', integer],
    ['OpenerName', integer],
  ] as const),
  ...([
    ['HistoryLength', small],
    ['BrowserLanguage', text],
    ['BrowserCountry', text],
    ['SocialNetwork', text],
  ] as const),
  ...([
    ['SocialAction', text],
    ['HTTPError', small],
    ['SendTiming', integer],
    ['DNSTiming', integer],
  ] as const),
  ...([
    ['ConnectTiming', integer],
    ['ResponseStartTiming', integer],
    ['ResponseEndTiming', integer],
  ] as const),
  ...([
    ['FetchTiming', integer],
    ['SocialSourceNetworkID', small],
    ['SocialSourcePage', text],
  ] as const),
  ...([
    ['ParamPrice', big],
    ['ParamOrderID', text],
    ['ParamCurrency', text],
    ['ParamCurrencyID', small],
  ] as const),
  ...([
    ['OpenstatServiceName', text],
    ['OpenstatCampaignID', text],
    ['OpenstatAdID', text],
  ] as const),
  ...([
    ['OpenstatSourceID', text],
    ['UTMSource', text],
    ['UTMMedium', text],
    ['UTMCampaign', text],
  ] as const),
  ...([
    ['UTMContent', text],
    ['UTMTerm', text],
    ['FromTag', text],
    ['HasGCLID', small],
    ['RefererHash', big],
  ] as const),
  ...([
    ['URLHash', big],
    ['CLID', integer],
  ] as const),
]

export const schema = `CREATE TABLE hits (${columns.map(([name, type]) => `${name} ${type}`).join(', ')})`
