package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.RunOutcome;
import io.slipway.sql.Script;
import org.junit.jupiter.api.Test;

/** A plain dump, as pg_dump of PostgreSQL 18 writes it. */
class PgDumpDbTest {
    private static final String DUMP = """
            --
            -- PostgreSQL database dump
            --

            -- Dumped from database version 18.1
            -- Dumped by pg_dump version 18.1

            SET statement_timeout = 0;
            SET lock_timeout = 0;
            SET idle_in_transaction_session_timeout = 0;
            SET client_encoding = 'UTF8';
            SET standard_conforming_strings = on;
            SELECT pg_catalog.set_config('search_path', '', false);
            SET check_function_bodies = false;
            SET xmloption = content;
            SET client_min_messages = warning;
            SET row_security = off;

            SET default_tablespace = '';

            SET default_table_access_method = heap;

            --
            -- Name: customer; Type: TABLE; Schema: public; Owner: -
            --

            CREATE TABLE public.customer (
                id integer NOT NULL,
                name text,
                since date DEFAULT '2024-01-31'::date
            );

            CREATE SEQUENCE public.customer_id_seq
                AS integer
                START WITH 1
                INCREMENT BY 1
                NO MINVALUE
                NO MAXVALUE
                CACHE 1;

            ALTER SEQUENCE public.customer_id_seq OWNED BY public.customer.id;

            ALTER TABLE ONLY public.customer ALTER COLUMN id SET DEFAULT nextval('public.customer_id_seq'::regclass);

            --
            -- Data for Name: customer; Type: TABLE DATA; Schema: public; Owner: -
            --

            COPY public.customer (id, name, since) FROM stdin;
            1\tAnna; SELECT\t2024-02-01
            2\t\\N\t2024-02-02
            \\.

            --
            -- Name: customer_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
            --

            SELECT pg_catalog.setval('public.customer_id_seq', 2, true);

            ALTER TABLE ONLY public.customer
                ADD CONSTRAINT customer_pkey PRIMARY KEY (id);

            CREATE INDEX a_name_of_more_than_sixty_three_bytes_which_the_server_makes_shorter ON public.customer USING btree (name);

            --
            -- PostgreSQL database dump complete
            --
            """;

    private final ApplyFixture fixture = new ApplyFixture();

    PgDumpDbTest() {
        fixture.database.grantCreate(fixture.login);
    }

    @Test
    void aPlainDumpIsApplied() {
        assertThat(fixture.run(ApplyFixture.change(DUMP))).isInstanceOf(RunOutcome.Applied.class);
        assertThat(fixture.query("SELECT string_agg(concat_ws('|', id, name, since), ' ' ORDER BY id) FROM customer"))
                .isEqualTo("1|Anna; SELECT|2024-02-01 2|2024-02-02");
        assertThat(fixture.query("SELECT nextval('customer_id_seq')")).isEqualTo("3");
    }

    @Test
    void itsRestrictLineIsNamedForDeletion() {
        assertThat(Script.of("\\restrict 4sbK8t\n\n" + DUMP).findings())
                .anyMatch(finding -> finding.message().contains("\\restrict")
                        && finding.message().contains("Delete this line"));
    }
}
