using FindAgents.Retrieval.Stores;

namespace FindAgents.Retrieval.Indexing;

/// <summary>Walks over an album's folders and lists the pictures in them.</summary>
/// <remarks>
/// <para>
/// Hidden files and folders and files without a picture's ending are passed over; whether the others are pictures, their content
/// says. A folder that is not there, or is empty although the album has photos of it, counts as one whose disk is not mounted.
/// </para>
/// <para>
/// Links are looked at after everything else, so that a photo goes by the path it lies at; they lead to nothing outside of
/// the album's folders, or anybody who can make a link in a folder of photos could have the machine's other files read.
/// </para>
/// <para>One use, on one thread.</para>
/// </remarks>
internal sealed class FolderScanner
{
    private static readonly HashSet<string> Endings = new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif" };

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, MatchType = MatchType.Simple };

    private readonly Dictionary<string, ScannedFile> _files = new(StringComparer.Ordinal);
    private readonly List<AlbumProblem> _skipped = [];
    private readonly HashSet<string> _unseen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly Queue<(string Path, string FullPath)> _links = new();
    private readonly List<string> _roots = [];
    private readonly bool _followLinks;
    private readonly CancellationToken _cancellationToken;

    private FolderScanner(bool followLinks, CancellationToken cancellationToken)
    {
        (_followLinks, _cancellationToken) = (followLinks, cancellationToken);
    }

    /// <summary>Walks over the folders.</summary>
    /// <param name="folders">The folders.</param>
    /// <param name="isKnown">Whether the album has files of the folder of that name.</param>
    /// <param name="followLinks">Whether links to folders are followed.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public static FolderScan Scan(IReadOnlyList<AlbumFolder> folders, Func<string, bool> isKnown, bool followLinks, CancellationToken cancellationToken)
    {
        var scanner = new FolderScanner(followLinks, cancellationToken);
        foreach (var folder in folders.OrderBy(folder => folder.Name, StringComparer.Ordinal))
        {
            scanner.Root(folder, isKnown);
        }

        scanner.FollowLinks();
        return new FolderScan(
            [.. scanner._files.Values.OrderBy(file => file.Path, StringComparer.Ordinal)],
            [.. scanner._skipped.OrderBy(skipped => skipped.Path, StringComparer.Ordinal)],
            scanner._unseen);
    }

    private void Root(AlbumFolder folder, Func<string, bool> isKnown)
    {
        if (RealPath.Of(folder.Path) is not { } real || !Directory.Exists(real))
        {
            Unmounted(folder, "is not there. Its photos are kept; mount its disk, say where it lies now, or take it out of the album");
        }
        else if (IsEmpty(real) && isKnown(folder.Name))
        {
            Unmounted(folder, "is empty, as if its disk were not mounted. Its photos are kept; mount the disk, or take the folder out of the album");
        }
        else
        {
            _roots.Add(real);
            Walk(folder.Name, folder.Path, real);
        }
    }

    private void Unmounted(AlbumFolder folder, string what)
    {
        _unseen.Add(folder.Name);
        _skipped.Add(new AlbumProblem(folder.Name, $"The folder '{folder.Path}' {what}."));
    }

    private static bool IsEmpty(string path)
    {
        try
        {
            return !Directory.EnumerateFileSystemEntries(path, "*", Everything).Any();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // With a stack of its own: folders may lie deeper in each other than calls may.
    private void Walk(string path, string fullPath, string real)
    {
        var open = new Stack<(string Path, string FullPath, string Real)>();
        open.Push((path, fullPath, real));
        while (open.TryPop(out var folder))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (!_visited.Add(folder.Real))
            {
                continue;
            }

            foreach (var entry in Entries(folder.Path, folder.FullPath))
            {
                // Put together here: beyond the longest path an entry's own is empty.
                var (name, full) = ($"{folder.Path}/{entry.Name}", Path.Join(folder.FullPath, entry.Name));
                if (!IsNameUsable(entry, name, full) || IsHidden(entry))
                {
                    continue;
                }

                if (entry.LinkTarget is not null)
                {
                    _links.Enqueue((name, full));
                }
                else if (entry is DirectoryInfo)
                {
                    open.Push((name, full, Path.Join(folder.Real, entry.Name)));
                }
                else if (IsPicture(entry.Name))
                {
                    Add(name, full, (FileInfo)entry);
                }
            }
        }
    }

    private List<FileSystemInfo> Entries(string path, string fullPath)
    {
        try
        {
            return [.. new DirectoryInfo(fullPath).EnumerateFileSystemInfos("*", Everything).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            // Gone since its name was read.
            return [];
        }
        catch (UnauthorizedAccessException)
        {
            Unreadable(path, fullPath, "This folder may not be opened by this user; what the album has of it is kept. Change its permissions.");
        }
        catch (IOException error)
        {
            Unreadable(path, fullPath, $"This folder cannot be opened; what the album has of it is kept. {error.Message}");
        }

        return [];
    }

    private void Unreadable(string path, string fullPath, string reason)
    {
        _unseen.Add(path);
        _files[path] = new ScannedFile(path, fullPath, 0, 0, reason);
    }

    // Linux takes any bytes for a name. Those that are no text come with a replacement character, and no file has that name.
    private bool IsNameUsable(FileSystemInfo entry, string path, string fullPath)
    {
        if (StoredText.IsStorable(entry.Name) && !(entry.Name.Contains('\uFFFD', StringComparison.Ordinal) && !Path.Exists(fullPath)))
        {
            return true;
        }

        if (entry is DirectoryInfo || IsPicture(entry.Name))
        {
            path = string.Concat(path.EnumerateRunes());
            _files[path] = new ScannedFile(path, fullPath, 0, 0, "Its name holds bytes that are no text (UTF-8), so it cannot be opened. Rename it.");
        }

        return false;
    }

    private static bool IsHidden(FileSystemInfo entry) =>
        entry.Name.StartsWith('.') || (entry.Attributes is var attributes && (int)attributes != -1 && attributes.HasFlag(FileAttributes.Hidden));

    private static bool IsPicture(string name) => Endings.Contains(Path.GetExtension(name));

    private void Add(string path, string fullPath, FileInfo file)
    {
        try
        {
            _files[path] = new ScannedFile(path, fullPath, file.Length, file.LastWriteTimeUtc.Ticks);
        }
        catch (FileNotFoundException)
        {
            // Gone since its name was read.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _files[path] = new ScannedFile(path, fullPath, 0, 0, $"It cannot be looked at: {error.Message}");
        }
    }

    private void FollowLinks()
    {
        while (_links.TryDequeue(out var link))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var real = RealPath.Of(link.FullPath);
            var isFolder = real is not null && Directory.Exists(real);
            if (!isFolder && !IsPicture(link.Path))
            {
                continue;
            }

            if (real is null)
            {
                Skip(link.Path, "This link leads nowhere, or in a circle.");
            }
            else if (!_roots.Exists(root => real == root || real.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            {
                Skip(link.Path, $"This link leads to '{real}', outside of the album's folders, and is not followed. Add that folder to the album.");
            }
            else if (!isFolder)
            {
                Add(link.Path, link.FullPath, new FileInfo(real));
            }
            else if (_visited.Contains(real))
            {
                Skip(link.Path, "This link leads to a folder that the album has already.");
            }
            else if (!_followLinks)
            {
                Skip(link.Path, "This is a link to a folder, and links are not followed unless asked for.");
            }
            else
            {
                Walk(link.Path, link.FullPath, real);
            }
        }
    }

    private void Skip(string path, string reason) => _skipped.Add(new AlbumProblem(path, reason));
}
