namespace FindAgents.Retrieval;

/// <summary>How much of an album a model has placed.</summary>
/// <param name="Model">The model.</param>
/// <param name="Photos">How many photos it has placed.</param>
/// <param name="Regions">How many regions it has found and placed in them.</param>
/// <param name="Waiting">How many files of the album it has yet to look at, because they were indexed by another model or version.</param>
public sealed record AlbumModelStatus(AlbumModel Model, long Photos, long Regions, long Waiting);
