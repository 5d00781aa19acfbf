using FindAgents.Retrieval.Tests.Stores;

namespace FindAgents.Retrieval.Tests.Postgres;

/// <summary>Collections in Postgres.</summary>
[Collection(PgvectorTests.Name)]
public class PostgresCollectionTests(PgvectorFixture server) : CollectionContract(new PostgresHost(server));
