using FindAgents.Retrieval.Tests.Stores;

namespace FindAgents.Retrieval.Tests.Postgres;

/// <summary>Searches in Postgres.</summary>
[Collection(PgvectorTests.Name)]
public class PostgresSearchTests(PgvectorFixture server) : SearchContract(new PostgresHost(server));
