using FindAgents.Retrieval.Tests.Stores;

namespace FindAgents.Retrieval.Tests.Postgres;

/// <summary>What a store in Postgres does not take.</summary>
[Collection(PgvectorTests.Name)]
public class PostgresInputTests(PgvectorFixture server) : InputContract(new PostgresHost(server));
