namespace FindAgents.Retrieval.Indexing;

/// <summary>How far bringing an album up to date has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">How many photos are encoded and on the disk, of those that had to be encoded.</param>
/// <param name="Total">How many have to be encoded, as far as is known; files are still being looked at while <see cref="Stage"/> is <see cref="IndexStage.Scanning"/>.</param>
/// <param name="Problems">How many files could not be read.</param>
/// <param name="Rate">Photos a minute, over the last while; 0 where nothing is known.</param>
/// <param name="Remaining">The time left at that rate; <see langword="null"/> where nothing is known.</param>
/// <param name="Current">The file looked at last, as a path in the album; while <see cref="Stage"/> is <see cref="IndexStage.Waiting"/>, the process that is waited for.</param>
public sealed record AlbumIndexProgress(IndexStage Stage, long Done, long Total, long Problems, double Rate, TimeSpan? Remaining, string? Current);
