namespace FindAgents.Retrieval.Workers;

/// <summary>What a worker did.</summary>
/// <param name="Encoded">Photos that it encoded and wrote.</param>
/// <param name="Known">Photos that were there already: another worker wrote them and died before it could say so.</param>
/// <param name="Problems">Photos that are none, which is noted in the album.</param>
/// <param name="Failed">Attempts that failed: their photos are tried again, by this worker or another.</param>
/// <param name="Lost">Photos that it worked on too long without a word, so that others have them.</param>
/// <param name="Rate">Photos a minute, over the last while.</param>
public sealed record AlbumWorkResult(long Encoded, long Known, long Problems, long Failed, long Lost, double Rate);
