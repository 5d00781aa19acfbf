namespace FindAgents.Retrieval.Postgres;

/// <summary>A part of our tables, and the steps from nothing to its layout of today.</summary>
/// <param name="Name">The part's name, as it stands in the database: never renamed.</param>
/// <param name="Steps">SQL, one text a version, with <c>{schema}</c> for our schema; never changed once released, only added to.</param>
/// <param name="NeedsVectors">Whether the pgvector extension must be there.</param>
internal sealed record PostgresLayout(string Name, IReadOnlyList<string> Steps, bool NeedsVectors = false);
