namespace FindAgents.Retrieval.Tests.Postgres;

/// <summary>Tests that share the server with pgvector, one after the other: pglite's connections are one session.</summary>
[CollectionDefinition(Name)]
public sealed class PgvectorTests : ICollectionFixture<PgvectorFixture>
{
    /// <summary>Their name.</summary>
    public const string Name = "pgvector";
}
