using FindAgents.Retrieval.Tests.Postgres;

namespace FindAgents.Retrieval.Tests.Albums;

/// <summary>Tests that want a server with pgvector for the album and a plain one, with connections side by side, for the queue.</summary>
[CollectionDefinition(Name)]
public sealed class ServersCollection : ICollectionFixture<PostgresFixture>, ICollectionFixture<PgvectorFixture>
{
    /// <summary>Their name.</summary>
    public const string Name = "albums on servers";
}
