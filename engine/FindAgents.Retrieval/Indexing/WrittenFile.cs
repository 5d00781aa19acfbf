using FindAgents.Retrieval.Albums;

namespace FindAgents.Retrieval.Indexing;

/// <summary>A file to be written to an album.</summary>
/// <param name="File">The file.</param>
/// <param name="Kind">Why it is written.</param>
/// <param name="Photo">What it holds, where that was encoded for it; null where the album has it, or it holds none.</param>
internal sealed record WrittenFile(FileRecord File, WrittenKind Kind, EncodedPhoto? Photo = null);
