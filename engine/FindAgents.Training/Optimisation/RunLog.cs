using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FindAgents.Engine;

namespace FindAgents.Training.Optimisation;

/// <summary>The log of a run: a file of JSON lines, each complete on disk before the next.</summary>
/// <remarks>Not safe for concurrent use; others may read the file meanwhile.</remarks>
public sealed class RunLog : IDisposable
{
    // A loss that is not a number is worth a line, too: JSON has no word for it, so it is written as a string.
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly FileStream _file;
    private readonly FileStream _lock;

    /// <summary>Opens a log to append to it.</summary>
    /// <param name="path">The file, made where it does not exist.</param>
    /// <param name="resumeAt">
    /// The step at which the run goes on: lines of this step and later ones, which will be written again, are dropped.
    /// 0 starts anew.
    /// </param>
    /// <exception cref="FindException">Another process is writing the log: two runs in one folder would overwrite each other's work.</exception>
    public RunLog(string path, long resumeAt = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        _lock = Lock(path + ".lock");
        try
        {
            var kept = File.Exists(path) ? Read(path).Where(record => record.Step < resumeAt).ToArray() : [];

            // Replaced as a whole: a kill between truncating and writing must not lose the log.
            var temporary = path + ".unfinished";
            File.WriteAllLines(temporary, kept.Select(record => JsonSerializer.Serialize(record, Options)));
            File.Move(temporary, path, overwrite: true);
            LastSeconds = kept is [.., var last] ? last.Seconds : 0;
            _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        }
        catch
        {
            _lock.Dispose(); // whoever tries again in this process would be told of a run under way
            throw;
        }
    }

    /// <summary>The seconds of the last line kept when the log was opened: where a resumed run's clock goes on.</summary>
    public double LastSeconds { get; }

    /// <summary>Appends a line.</summary>
    public void Append(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        _file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(record, Options) + "\n"));
        _file.Flush();
    }

    /// <summary>Reads a log; a last line that a kill cut short is passed over.</summary>
    /// <exception cref="InvalidDataException">A line before the last is no record.</exception>
    public static IReadOnlyList<RunRecord> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var records = new List<RunRecord>(lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            try
            {
                records.Add(JsonSerializer.Deserialize<RunRecord>(lines[i], Options) ?? throw new JsonException("null"));
            }
            catch (JsonException e) when (i < lines.Length - 1)
            {
                throw new InvalidDataException($"Line {i + 1} of {path} is no record of a run: {e.Message}", e);
            }
            catch (JsonException)
            {
                break;
            }
        }

        return records;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    // Not the log itself is locked: others may read it meanwhile.
    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new FindException($"'{path}' is in use: a run is under way in this folder. Wait for it, stop it, or name another folder.", e);
        }
    }
}
