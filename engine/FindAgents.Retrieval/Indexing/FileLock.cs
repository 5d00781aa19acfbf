using FindAgents.Retrieval.Stores;

namespace FindAgents.Retrieval.Indexing;

/// <summary>A lock that one process has at a time, and that ends with it.</summary>
internal static class FileLock
{
    // EWOULDBLOCK of Linux and macOS, and what Windows says of a file that another has open.
    private static readonly int[] Taken = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    /// <summary>Takes the lock.</summary>
    /// <param name="path">The lock's file, which is there as long as the lock is taken, and may be left by a process that was killed.</param>
    /// <returns>The lock, to be disposed; null where another has it.</returns>
    /// <exception cref="StoreException">The file cannot be made.</exception>
    public static IDisposable? TryTake(string path)
    {
        try
        {
            var file = Open(path);
            // Whoever had the lock may have deleted the file after we opened it; then another file of that name is the lock by now.
            if (TryOpen(path) is not { } other)
            {
                return file;
            }

            other.Dispose();
            file.Dispose();
            return null;
        }
        catch (IOException error) when (Taken.Contains(error.HResult))
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The lock '{path}' cannot be made: {error.Message} Is the folder read-only, or the disk full?", error);
        }
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return Open(path);
        }
        catch (IOException error) when (Taken.Contains(error.HResult))
        {
            return null;
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
}
