CREATE TABLE users (
  id serial PRIMARY KEY,
  email varchar(120) NOT NULL UNIQUE,
  name text DEFAULT 'anon',
  tags text[],
  data jsonb,
  born date,
  created timestamptz NOT NULL DEFAULT now(),
  score numeric(10, 2) CHECK (score >= 0),
  ok boolean DEFAULT true
);
CREATE INDEX users_name_lower ON users (name DESC);
CREATE VIEW grown AS SELECT id, email, name FROM users WHERE born < '2000-01-01';
COMMENT ON TABLE users IS 'people';
COMMENT ON COLUMN users.email IS 'where to write';
INSERT INTO users (email, name, score, created) VALUES ('a@b.c', 'A', 1.5, '2024-01-02 03:04:05+00');
CREATE SCHEMA shop;
CREATE TABLE shop.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id int NOT NULL, total numeric(12, 2) NOT NULL DEFAULT 0, made timestamp(3));
CREATE TABLE shop.lines (order_id bigint, line_no int, what text, qty int DEFAULT 1, PRIMARY KEY (order_id, line_no));
