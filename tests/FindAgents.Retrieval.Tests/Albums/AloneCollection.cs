namespace FindAgents.Retrieval.Tests.Albums;

/// <summary>Tests that count what the whole process holds, and so run while no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    /// <summary>Their name.</summary>
    public const string Name = "alone";
}
