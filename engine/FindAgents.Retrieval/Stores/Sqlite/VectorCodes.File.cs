using FindAgents.Retrieval.Stores.Codes;
using Microsoft.Extensions.Logging;

namespace FindAgents.Retrieval.Stores.Sqlite;

// The file beside the store: what is found there, and what is put there.
internal sealed partial class VectorCodes
{
    /// <summary>The folder of a store's codes.</summary>
    public static string FolderOf(string storePath) => storePath + "-codes";

    /// <summary>Lets go of everything, and of the file for good.</summary>
    public void Delete()
    {
        Dispose();
        using var held = _codeFile?.TryLock();
        if (held is not null)
        {
            _codeFile!.Delete();
        }
    }

    // Once, and again after others changed the file.
    private void Look()
    {
        if (_looked)
        {
            return;
        }

        _looked = true;
        Keeping(file =>
        {
            if (file.Inspect() is not { Blocks: > 0 } there || there.Generation == _unusable)
            {
                return;
            }

            if (there.Generation != _generation)
            {
                Forget();
            }

            if (there.Blocks > _mapped)
            {
                // Ours after the mapped ones are others' too, by now.
                Truncate(_mapped);
                Adopt(file, there.Generation, there.Blocks);
            }
        });
    }

    private void Adopt(CodeFile file, Guid generation, int count)
    {
        if (file.Map(generation, _mapped, count - _mapped) is not { } more)
        {
            return;
        }

        _extents.Add(more.Extent);
        _blocks.AddRange(more.Blocks);
        _mapped = count;
        _generation = generation;
        _last = _blocks[^1].Last;
        _trusted = false;
    }

    // Puts full blocks into the file. Where that is impossible they stay in memory; false where the file has others.
    private bool Keep()
    {
        if (_file.Options.ReadOnly)
        {
            return true;
        }

        var full = _blocks.Count - (_tail == 0 ? 0 : 1);
        var ours = true;
        Keeping(file =>
        {
            using var held = file.TryLock();
            if (held is null)
            {
                return;
            }

            var there = file.Inspect();
            if (there is null || there.Value.Generation == _unusable || (there.Value.Generation == _generation && there.Value.Blocks < _mapped))
            {
                // Mapped blocks are written once more: somebody removed or cut the file under us.
                var generation = file.Replace();
                file.Append(0, _blocks.Take(full));
                _generation = generation;
                Exchange(file, 0, full);
            }
            else if (there.Value.Generation == _generation && there.Value.Blocks == _mapped)
            {
                file.Append(_mapped, _blocks.Take(full).Skip(_mapped));
                Exchange(file, _mapped, full);
            }
            else if (there.Value is { Blocks: 0 })
            {
                // Somebody else began it anew and was stopped.
                file.Append(0, _blocks.Take(full));
                _generation = there.Value.Generation;
                Exchange(file, 0, full);
            }
            else
            {
                _looked = ours = false;
            }
        });
        return ours;
    }

    // What is in the file need not be in memory.
    private void Exchange(CodeFile file, int first, int count)
    {
        if (file.Map(_generation, first, count - first) is not { } more)
        {
            return;
        }

        if (first == 0)
        {
            foreach (var extent in _extents)
            {
                extent.Dispose();
            }

            _extents.Clear();
        }

        _extents.Add(more.Extent);
        for (var i = first; i < count; i++)
        {
            _blocks[i] = more.Blocks[i - first];
        }

        _mapped = count;
    }

    private void Keeping(Action<CodeFile> action)
    {
        if (_codeFile is null)
        {
            return;
        }

        try
        {
            action(_codeFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _file.Logger.LogWarning(error, "The codes beside '{Store}' cannot be kept, and stay in memory until it is closed.", _file.Path);
            _codeFile = null;
        }
    }
}
