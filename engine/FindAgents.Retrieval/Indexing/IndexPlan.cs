using FindAgents.Retrieval.Albums;

namespace FindAgents.Retrieval.Indexing;

/// <summary>What has to be done so that an album says of its folders what is so.</summary>
/// <param name="Files">Files to read: new and changed ones by path, then those that another model has indexed, by path.</param>
/// <param name="Unreadable">Files and folders of which is known already that they cannot be looked at, and which the album does not say so of yet.</param>
/// <param name="Gone">Files that the album has and the folders have not, by path.</param>
/// <param name="Unchanged">How many files are as they were.</param>
internal sealed record IndexPlan(IReadOnlyList<ScannedFile> Files, IReadOnlyList<FileRecord> Unreadable, IReadOnlyList<FileRecord> Gone, long Unchanged)
{
    /// <summary>Compares folders with an album.</summary>
    /// <param name="ledger">What the album says.</param>
    /// <param name="scan">What the folders have.</param>
    /// <param name="tag">The model that is to place photos, as <see cref="AlbumNames.Tag(AlbumModel)"/> writes it.</param>
    /// <param name="retryProblems">Whether files that could not be read are read again although they have not changed.</param>
    public static IndexPlan Make(AlbumLedger ledger, FolderScan scan, string tag, bool retryProblems)
    {
        var (files, waiting, unreadable) = (new List<ScannedFile>(), new List<ScannedFile>(), new List<FileRecord>());
        var there = new HashSet<string>(StringComparer.Ordinal);
        var unchanged = 0L;
        foreach (var file in scan.Files)
        {
            there.Add(file.Path);
            var known = ledger.Find(file.Path);
            if (file.Problem is not null)
            {
                if (known?.Problem != file.Problem)
                {
                    unreadable.Add(file.ToProblem(file.Problem));
                }
            }
            else if (known is null || known.Bytes != file.Bytes || known.Modified != file.Modified || (known.Problem is not null && retryProblems))
            {
                files.Add(file);
            }
            else if (known.Problem is null && known.Model != tag)
            {
                waiting.Add(file);
            }
            else
            {
                unchanged += known.Problem is null ? 1 : 0;
            }
        }

        var gone = new List<FileRecord>();
        foreach (var file in ledger.Files())
        {
            if (there.Contains(file.Path))
            {
                continue;
            }

            if (scan.IsUnseen(file.Path))
            {
                unchanged += file.Problem is null ? 1 : 0;
            }
            else
            {
                gone.Add(file);
            }
        }

        gone.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
        files.AddRange(waiting);
        return new IndexPlan(files, unreadable, gone, unchanged);
    }
}
