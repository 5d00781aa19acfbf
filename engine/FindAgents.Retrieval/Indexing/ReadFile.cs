using FindAgents.Retrieval.Albums;

namespace FindAgents.Retrieval.Indexing;

/// <summary>A file that was read ahead of the engine.</summary>
/// <param name="File">The file.</param>
/// <param name="Id">The content's <see cref="AlbumPhoto.Id"/>; null where it could not be read.</param>
/// <param name="Photo">The photo, where nobody else is known to have it.</param>
/// <param name="Problem">Why it could not be read; null as well where the file is gone.</param>
/// <param name="Bytes">What it takes of the budget.</param>
internal sealed record ReadFile(ScannedFile File, string? Id = null, DecodedPhoto? Photo = null, FileRecord? Problem = null, long Bytes = 0);
