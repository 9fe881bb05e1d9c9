"""How the explorer's index is filled from what was read of a graph: SQL that numbers, joins, dates and counts.

The scripts run in the order in which they stand here; `raw_…` tables hold what was read, by IRI or a
number of its own.
"""

STAGE = """
CREATE TEMP TABLE raw (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, type TEXT NOT NULL, label TEXT);
CREATE TEMP TABLE raw_name (thing INTEGER, preferred INTEGER, language INTEGER, text TEXT);
CREATE TEMP TABLE raw_statement (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, subject INTEGER, predicate TEXT,
  object INTEGER, confidence REAL, date TEXT);
CREATE TEMP TABLE raw_passage (statement INTEGER, iri TEXT);
CREATE TEMP TABLE raw_part (iri TEXT, whole TEXT);
CREATE TEMP TABLE raw_link (subject INTEGER, predicate TEXT, object INTEGER);
CREATE TEMP TABLE raw_amount (statement INTEGER, value NUMERIC, currency TEXT, kind TEXT, date TEXT);
CREATE TEMP TABLE raw_mention (part TEXT, thing TEXT);
CREATE TEMP TABLE raw_story (iri TEXT PRIMARY KEY, title TEXT, theme TEXT, document TEXT, reporter TEXT);
"""
NUMBERED = """
CREATE TEMP TABLE ends AS SELECT subject, predicate, object FROM raw_statement GROUP BY 1, 2, 3;
CREATE TEMP TABLE degree AS SELECT id, count(*) AS n FROM
  (SELECT subject AS id FROM ends UNION ALL SELECT object FROM ends) GROUP BY id;
CREATE INDEX temp.degrees ON degree (id);
INSERT INTO thing (id, iri, label, type, degree)
  SELECT row_number() OVER (ORDER BY coalesce(n, 0) DESC, iri), iri, label, type, coalesce(n, 0)
  FROM raw LEFT JOIN degree ON degree.id = raw.id WHERE label IS NOT NULL;
CREATE TEMP TABLE number AS SELECT raw.id AS raw, thing.id AS id, thing.type AS type
  FROM raw JOIN thing ON thing.iri = raw.iri;
CREATE UNIQUE INDEX temp.numbers ON number (raw);
"""
RELATED = """
INSERT INTO edge (subject, predicate, object, confidence, statements)
  SELECT s.id, r.predicate, o.id, max(r.confidence), count(*)
  FROM raw_statement r JOIN number s ON s.raw = r.subject JOIN number o ON o.raw = r.object
  GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
INSERT INTO edge (subject, predicate, object, confidence, statements)
  SELECT DISTINCT s.id, r.predicate, o.id, 1.0, 0
  FROM raw_link r JOIN number s ON s.raw = r.subject JOIN number o ON o.raw = r.object ORDER BY 1, 2, 3;
CREATE INDEX edges ON edge (subject, object);
INSERT INTO adjacency SELECT edge.subject, predicate, 'out', object, edge.id, confidence, statements, type
  FROM edge JOIN thing ON thing.id = object;
INSERT OR IGNORE INTO adjacency
  SELECT object, predicate, iif(predicate = 'partnersWith', 'out', 'in'), subject, edge.id, confidence, statements, type
  FROM edge JOIN thing ON thing.id = subject;
CREATE INDEX ranked ON adjacency (thing, predicate, direction, statements DESC, confidence DESC, other, edge);
INSERT INTO fan SELECT thing, predicate, direction, count(*) FROM adjacency GROUP BY 1, 2, 3;
"""
SOURCES = """
INSERT INTO story (iri, title, number, theme, document, reporter)
  SELECT s.iri, coalesce(s.title, ''), case_number(s.iri), t.id, d.id, r.id
  FROM raw_story s LEFT JOIN document d ON d.iri = s.document
  LEFT JOIN thing t ON t.iri = s.theme LEFT JOIN thing r ON r.iri = s.reporter
  ORDER BY d.source, case_number(s.iri), s.iri;
INSERT OR IGNORE INTO mention SELECT thing.id, story.id FROM raw_mention m
  JOIN story ON story.iri = m.part JOIN thing ON thing.iri = m.thing;
INSERT OR IGNORE INTO named SELECT thing.id, document.id FROM raw_mention m
  JOIN document ON document.iri = m.part JOIN thing ON thing.iri = m.thing;
INSERT OR IGNORE INTO named SELECT m.thing, story.document FROM mention m
  JOIN story ON story.id = m.story WHERE story.document IS NOT NULL;
CREATE INDEX mentions ON mention (story, thing);
"""
STATED = """
CREATE INDEX temp.parts ON raw_part (iri, whole);
CREATE TEMP TABLE place AS SELECT statement, min(whole) AS part
  FROM raw_passage p JOIN raw_part ON raw_part.iri = p.iri GROUP BY statement;
CREATE UNIQUE INDEX temp.places ON place (statement);
INSERT INTO statement (id, iri, edge, confidence, story, document)
  SELECT r.id, r.iri, edge.id, r.confidence, story.id, coalesce(story.document, document.id)
  FROM raw_statement r JOIN number s ON s.raw = r.subject JOIN number o ON o.raw = r.object
  JOIN edge ON edge.subject = s.id AND edge.object = o.id AND edge.predicate = r.predicate
  LEFT JOIN place ON place.statement = r.id
  LEFT JOIN story ON story.iri = place.part LEFT JOIN document ON document.iri = place.part;
CREATE INDEX statements ON statement (edge);
CREATE INDEX told ON statement (story);
INSERT INTO amount (statement, value, currency, kind, date)
  SELECT r.* FROM raw_amount r JOIN statement ON statement.id = r.statement
  ORDER BY value DESC, iri, currency, kind, date;
CREATE INDEX amounts ON amount (statement);
CREATE INDEX amount_dates ON amount (date) WHERE date IS NOT NULL;
INSERT OR IGNORE INTO involved SELECT subject, amount.id FROM amount
  JOIN statement ON statement.id = amount.statement JOIN edge ON edge.id = statement.edge;
INSERT OR IGNORE INTO involved SELECT object, amount.id FROM amount
  JOIN statement ON statement.id = amount.statement JOIN edge ON edge.id = statement.edge;
INSERT OR IGNORE INTO themed SELECT edge, theme FROM statement JOIN story ON story.id = story WHERE theme IS NOT NULL;
INSERT OR IGNORE INTO dated SELECT edge, first_month(date), last_month(date)
  FROM raw_amount r JOIN statement ON statement.id = r.statement WHERE first_month(date) IS NOT NULL;
INSERT OR IGNORE INTO dated SELECT edge, first_month(date), last_month(date)
  FROM statement JOIN document ON document.id = statement.document
  WHERE first_month(date) IS NOT NULL AND statement.id NOT IN (SELECT statement FROM raw_amount WHERE date IS NOT NULL);
UPDATE story SET entities = (SELECT count(*) FROM mention WHERE mention.story = story.id),
  statements = (SELECT count(*) FROM statement WHERE statement.story = story.id);
"""
TOLD = """
INSERT INTO event (date, statement, amount) SELECT date, statement, amount FROM
  (SELECT date, statement, id AS amount FROM amount WHERE date IS NOT NULL
   UNION ALL SELECT r.date, s.id, NULL FROM raw_statement r JOIN statement s ON s.id = r.id WHERE r.date IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM amount WHERE amount.statement = s.id AND amount.date IS NOT NULL))
  ORDER BY date, statement, amount;
INSERT OR IGNORE INTO took_part SELECT subject, event.id FROM event
  JOIN statement ON statement.id = event.statement JOIN edge ON edge.id = statement.edge;
INSERT OR IGNORE INTO took_part SELECT object, event.id FROM event
  JOIN statement ON statement.id = event.statement JOIN edge ON edge.id = statement.edge;
"""
# A branch counts for its bank; of several ways up the shortest, of several banks the better-connected one.
HOUSED = (
    """
INSERT OR IGNORE INTO house SELECT id, id FROM thing WHERE type = 'Bank';
"""
    + 6
    * """\
INSERT OR IGNORE INTO house SELECT subject, min(bank) FROM edge JOIN house ON member = object
  JOIN thing ON thing.id = subject WHERE predicate = 'subOrganizationOf' GROUP BY subject;
"""
    + """\
CREATE INDEX houses ON house (bank);
INSERT OR IGNORE INTO cell SELECT coalesce(bank, offers.subject), kin.object, offers.object
  FROM edge offers JOIN edge kin ON kin.subject = offers.object AND kin.predicate = 'inFamily'
  JOIN thing ON thing.id = offers.subject AND thing.type IN ('Bank', 'BankBranch', 'FinancialInstitution')
  LEFT JOIN house ON member = offers.subject WHERE offers.predicate = 'offers';
INSERT INTO filled SELECT bank, family, count(*) FROM cell GROUP BY 1, 2;
INSERT INTO offering_bank (bank) SELECT bank FROM cell GROUP BY bank ORDER BY count(DISTINCT product) DESC, bank;
CREATE TEMP TABLE pair AS SELECT DISTINCT iif(rank(x.type) <= rank(y.type), x.id, y.id) AS a,
  iif(rank(x.type) <= rank(y.type), y.id, x.id) AS b, iif(rank(x.type) <= rank(y.type), x.type, y.type) AS type_a,
  iif(rank(x.type) <= rank(y.type), y.type, x.type) AS type_b, s.story, s.document, story.theme
  FROM edge JOIN statement s ON s.edge = edge.id LEFT JOIN story ON story.id = s.story
  LEFT JOIN house h ON h.member = subject LEFT JOIN house i ON i.member = object
  JOIN thing x ON x.id = min(coalesce(h.bank, subject), coalesce(i.bank, object))
  JOIN thing y ON y.id = max(coalesce(h.bank, subject), coalesce(i.bank, object))
  WHERE predicate = 'partnersWith' AND x.id <> y.id;
INSERT INTO alliance SELECT theme, count(*), a, b, role(type_a), role(type_b)
  FROM pair WHERE theme IS NOT NULL GROUP BY theme, a, b;
INSERT INTO alliance SELECT 0, count(DISTINCT coalesce(story, -document)), a, b, role(type_a), role(type_b)
  FROM pair GROUP BY a, b;
CREATE INDEX alliances ON alliance (a, theme);
CREATE INDEX allied ON alliance (b, theme);
"""
)

SCRIPTS = (NUMBERED, RELATED, SOURCES, STATED, TOLD, HOUSED)
