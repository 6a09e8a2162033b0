/** Words of every question about a log. */
const GENERIC = new Set(
  (
    'log logs logged logging logfile file entry entries line lines record records event events message messages request requests answered answer returned return response responses respond responded ' +
    'http status code codes time times clock hour minute second happen happened happens happening occur occurred occurs occurrence occurrences reported report reports recorded record seen see written write ' +
    'error errors warning warnings warn warns complain complains complained complaining level levels severity info debug fatal critical show list count total overall number there first last earliest latest final made make makes sent data requested gave give gives got came come ' +
    'altogether alltogether insgesamt zusammen seconds minutes hours milliseconds wrote reads did run ran runs running say says said exactly average mean median sum accesses occasions instances cases operations ' +
    'busiest popular visited active caused cause causes causing produced produces most frequent frequently common commonest often least fewest rare rarest top kind kinds type types different distinct unique around between after before about during at until since ' +
    'long longest slowest fastest shortest quickest largest biggest smallest highest lowest maximum minimum max min greatest peak took take takes taken duration ever measured whole entire ' +
    'fehler warnung warnungen eintrag einträge meldung meldungen zeile zeilen protokoll uhr erste ersten erster letzte letzten letzter häufigste häufigsten zwischen gab ' +
    'anfrage anfragen zugriff zugriffe ' +
    '请求 访问 日志 错误 警告 发生 条数 记录 第一 一条 最后 后一 次数 出现'
  ).split(' '),
);

/** Whether a word is in every question about a log. */
export function isGeneric(word: string): boolean {
  return GENERIC.has(word);
}

/** What is done with pages: of a log of requests, each entry is that. */
export const OF_REQUESTS = new Set(
  (
    'access accesses accessed visit visits visited visiting visitor visitors hit hits view views viewed viewing browse browsed fetch fetched fetches download downloads downloaded ' +
    'probe probed probes probing scan scanned scans scanning crawl crawled crawls call calls called open opened ask asked asks asking try tries tried attempt attempts attempted look looked looking ' +
    'serve served serves server deliver delivered transfer transferred transmit transmitted send sending get gets receive received use used uses using seen appear appears come comes by site website web page pages url urls uri uris object objects ' +
    'aufgerufen abgerufen besucht'
  ).split(' '),
);

/** Words of a question about the log as a whole. */
export const OF_THE_LOG = new Set('start starts started end ends ended begin begins began beginning'.split(' '));
