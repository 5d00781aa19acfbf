namespace FindAgents.Cli.Output;

/// <summary>Files that are there whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file beside its place and moves it there when it is complete.</summary>
    /// <param name="path">The file; an older one is replaced and hands on its permissions, missing folders are made.</param>
    /// <param name="content">The whole content.</param>
    /// <param name="cancellationToken">Cancels the writing; nothing is left behind then.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync(path, stream => stream.WriteAsync(content, cancellationToken).AsTask());

    /// <summary>Writes a file beside its place and moves it there when it is complete.</summary>
    /// <param name="path">The file; an older one is replaced, missing folders are made.</param>
    /// <param name="write">Writes the content. Where it fails, nothing is left behind.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        var target = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(target)
            ?? throw new IOException($"'{path}' is not the name of a file.");
        if (Directory.Exists(target))
        {
            throw new IOException($"'{path}' is a folder: name a file.");
        }

        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():n}.tmp");
        try
        {
            await using (var stream = new FileStream(temporary, Options(target)))
            {
                await write(stream);
            }

            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static FileStreamOptions Options(string target)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
        };

        // From the first byte on: what only its owner may read shall not lie open under another name.
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            options.UnixCreateMode = File.GetUnixFileMode(target);
        }

        return options;
    }
}
