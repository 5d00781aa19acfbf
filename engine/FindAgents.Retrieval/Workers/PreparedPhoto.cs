using FindAgents.Retrieval.Indexing;

namespace FindAgents.Retrieval.Workers;

/// <summary>A job whose photo was read.</summary>
/// <param name="Photo">The photo; null where it could not be had.</param>
/// <param name="Problem">Why its content is no photo, wherever it lies.</param>
/// <param name="Failure">Why this worker cannot read it.</param>
/// <param name="IsGone">Whether nothing is left to do, since no file has this content any more.</param>
internal sealed record PreparedPhoto(DecodedPhoto? Photo = null, string? Problem = null, string? Failure = null, bool IsGone = false);
