namespace FindAgents.Retrieval.Tests.Postgres;

/// <summary>Tests that share a plain Postgres server.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresFixture>
{
    /// <summary>Their name.</summary>
    public const string Name = "postgres";
}
