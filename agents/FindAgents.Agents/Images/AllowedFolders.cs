using FindAgents.Engine;

namespace FindAgents.Agents.Images;

/// <summary>The folders that images may be read from, and the only way that a path given by an agent is turned into bytes.</summary>
/// <remarks>
/// <para>
/// A path is followed to the file that it really names (every symbolic link on the way, <c>..</c> included) and that
/// file must lie below one of the folders, themselves followed in the same way. Names are compared exactly, on every
/// platform: <c>/data/photos-private</c> and <c>/DATA/photos</c> are not below <c>/data/photos</c>. Folders, devices,
/// pipes and sockets are refused. Nothing about a path outside the folders is told, not even whether it exists.
/// </para>
/// <para>Immutable and safe to use from several threads at once.</para>
/// </remarks>
public sealed class AllowedFolders
{
    private const int MaxPathLength = 4096;
    private const int MaxLinks = 40;
    private const int ListedPictures = 10;

    private static readonly string[] PictureExtensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif"];

    private readonly string[] _roots;

    /// <summary>Allows the given folders and everything below them.</summary>
    /// <param name="folders">Paths of folders that exist; none at all allows no path.</param>
    /// <exception cref="ImageAccessException">One of them is not a folder that exists.</exception>
    public AllowedFolders(IEnumerable<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        _roots = [.. folders.Select(folder =>
        {
            if (string.IsNullOrWhiteSpace(folder) || !Directory.Exists(folder))
            {
                throw new ImageAccessException($"The folder '{Quote.Short(folder)}', from which images were to be read, does not exist. Name folders that do.");
            }

            return Path.TrimEndingDirectorySeparator(Follow(Normalise(Path.GetFullPath(folder))));
        }).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The folders' real paths.</summary>
    public IReadOnlyList<string> Roots => _roots;

    /// <summary>Reads a file below an allowed folder.</summary>
    /// <param name="path">An absolute path, or one relative to an allowed folder or to the current one.</param>
    /// <param name="maxBytes">The largest file read.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>The file's bytes.</returns>
    /// <exception cref="ImageAccessException">The path lies outside the folders, or is not a readable, regular file of at most <paramref name="maxBytes"/>.</exception>
    public async Task<byte[]> ReadAsync(string path, long maxBytes, CancellationToken cancellationToken = default)
    {
        var file = Locate(path);
        try
        {
            // Devices, pipes and sockets have no length, and opening one of them may block for ever: look before opening.
            var length = new FileInfo(file).Length;
            ThrowIfUnusable(path, length, maxBytes);
            var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using (stream.ConfigureAwait(false))
            {
                ThrowIfExchanged(stream, path);
                ThrowIfUnusable(path, stream.Length, maxBytes);
                var bytes = new byte[stream.Length];
                await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
                return bytes;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ImageAccessException($"The file '{Quote.Short(path)}' cannot be read ({exception.GetType().Name}). Check its permissions, or send the image as a data URI.", exception);
        }
    }

    /// <summary>Whether a folder is an allowed one, or lies below one.</summary>
    /// <param name="folder">Its path. It need not exist.</param>
    public bool Holds(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            var real = Path.TrimEndingDirectorySeparator(Follow(Normalise(Path.GetFullPath(folder))));
            return _roots.Contains(real) || IsBelowRoots(real);
        }
        catch (Exception exception) when (exception is ImageAccessException or ArgumentException or IOException)
        {
            return false;
        }
    }

    /// <summary>Finds an allowed folder, or one below it.</summary>
    /// <param name="path">An absolute path, or one relative to an allowed folder or to the current one.</param>
    /// <returns>Its real path.</returns>
    /// <exception cref="ImageAccessException">It lies outside, or is no folder that exists.</exception>
    public string FindFolder(string path)
    {
        if (_roots.Length == 0)
        {
            throw new ImageAccessException("No folder is allowed to be read. Have the operator allow one.");
        }

        ThrowIfUnusable(path, "a folder");
        string[] allowed = [.. Candidates(path).Select(Path.TrimEndingDirectorySeparator)];
        return allowed.FirstOrDefault(Directory.Exists)
            ?? throw new ImageAccessException(allowed.Length == 0
                ? $"The folder '{Quote.Short(path)}' is not an allowed one, nor below one. Name a folder below {RootList()}."
                : $"There is no folder '{Quote.Short(path)}' below {RootList()}. Check the spelling.");
    }

    private static void ThrowIfUnusable(string path, long length, long maxBytes)
    {
        if (length == 0)
        {
            throw new ImageAccessException($"'{Quote.Short(path)}' is empty or not a regular file (a device, pipe or socket). Name an image file.");
        }

        if (length > maxBytes)
        {
            throw new ImageAccessException($"The file '{Quote.Short(path)}' has {length} bytes; at most {maxBytes} are read. Use a smaller or more compressed copy.");
        }
    }

    // Between looking at a path and opening it, a folder on the way may have become a link: ask what was really opened.
    private void ThrowIfExchanged(FileStream stream, string path)
    {
        if (OperatingSystem.IsLinux()
            && new FileInfo($"/proc/self/fd/{stream.SafeFileHandle.DangerousGetHandle()}").LinkTarget is { } opened
            && !IsBelowRoots(opened))
        {
            throw Outside(path);
        }
    }

    private string Locate(string path)
    {
        if (_roots.Length == 0)
        {
            throw new ImageAccessException("No folder is allowed to be read, so images cannot be given by path. Send the image as a data URI (data:image/jpeg;base64,…), or have the operator allow a folder.");
        }

        ThrowIfUnusable(path, "an image file");
        string? missing = null;
        foreach (var file in Candidates(path))
        {
            if (Directory.Exists(file))
            {
                throw new ImageAccessException($"'{Quote.Short(path)}' is a folder. Name an image file in it.{Pictures(file)}");
            }

            if (File.Exists(file))
            {
                return file;
            }

            missing ??= file;
        }

        throw missing is null
            ? Outside(path)
            : new ImageAccessException($"There is no file '{Quote.Short(path)}' below {RootList()}. Check the spelling.{Pictures(Path.GetDirectoryName(missing))}");
    }

    /// <exception cref="ImageAccessException">It cannot be a path.</exception>
    private void ThrowIfUnusable(string path, string wanted)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Length > MaxPathLength || path.Any(char.IsControl) || IsWindowsSpecial(path))
        {
            throw new ImageAccessException($"'{Quote.Short(path)}' is not a usable path. Name {wanted} below {RootList()}.");
        }
    }

    // What a path may really name, of that what is allowed.
    private IEnumerable<string> Candidates(string path) =>
        (Path.IsPathRooted(path) ? [path] : _roots.Select(root => Path.Join(root, path)).Append(path))
            .Select(candidate => Follow(Normalise(Path.GetFullPath(candidate))))
            .Where(real => IsBelowRoots(real) || _roots.Contains(real));

    private ImageAccessException Outside(string path) =>
        new($"The path '{Quote.Short(path)}' is not below an allowed folder. Name an image file below {RootList()}, or send the image as a data URI.");

    private string RootList() => string.Join(" or ", _roots);

    private static string Pictures(string? folder)
    {
        if (folder is null || !Directory.Exists(folder))
        {
            return "";
        }

        try
        {
            var names = new DirectoryInfo(folder).EnumerateFiles()
                .Select(file => file.Name)
                .Where(name => PictureExtensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
                .Take(ListedPictures + 1)
                .ToList();
            return names.Count == 0
                ? " That folder holds no pictures."
                : $" Pictures in that folder: {string.Join(", ", names.Take(ListedPictures))}{(names.Count > ListedPictures ? ", …" : "")}.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private bool IsBelowRoots(string file) => _roots.Any(root =>
        file.Length > root.Length
        && file.StartsWith(root, StringComparison.Ordinal)
        && (Path.EndsInDirectorySeparator(root) || file[root.Length] == Path.DirectorySeparatorChar));

    // Clients write a drive's letter in either case; a colon behind it names an alternate stream.
    private static string Normalise(string path) =>
        OperatingSystem.IsWindows() && path.Length > 1 && path[1] == ':' ? char.ToUpperInvariant(path[0]) + path[1..] : path;

    private static bool IsWindowsSpecial(string path) =>
        OperatingSystem.IsWindows() && (path.StartsWith(@"\\", StringComparison.Ordinal) || path.StartsWith("//", StringComparison.Ordinal) || path.LastIndexOf(':') > 1);

    /// <summary>The path with every symbolic link on the way followed; what does not exist is left as it is.</summary>
    private static string Follow(string path)
    {
        var current = Path.GetPathRoot(path)!;
        var rest = new Stack<string>();
        Push(rest, path[current.Length..]);
        for (var links = 0; rest.TryPop(out var name);)
        {
            if (name == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            var next = Path.Join(current, name);
            if (LinkTarget(next) is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new ImageAccessException($"'{Quote.Short(path)}' goes through too many symbolic links. Name the file itself.");
            }

            if (Path.IsPathRooted(target))
            {
                current = Path.GetPathRoot(target)!;
                target = target[current.Length..];
            }

            Push(rest, target);
        }

        return current;
    }

    private static void Push(Stack<string> names, string path)
    {
        foreach (var name in path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (name != ".")
            {
                names.Push(name);
            }
        }
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget ?? new DirectoryInfo(path).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be looked at cannot be opened either: say no more about it than about any other path.
            return null;
        }
    }
}
