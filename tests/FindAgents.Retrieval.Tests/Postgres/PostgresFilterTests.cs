using FindAgents.Retrieval.Tests.Stores;

namespace FindAgents.Retrieval.Tests.Postgres;

/// <summary>Filters in Postgres.</summary>
[Collection(PgvectorTests.Name)]
public class PostgresFilterTests(PgvectorFixture server) : FilterContract(new PostgresHost(server));
