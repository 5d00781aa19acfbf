namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>What <c>torch.save</c> has written since PyTorch 1.6: a zip archive with the pickle and a record for each storage.</summary>
/// <remarks>Records: <c>NAME/data.pkl</c>, <c>NAME/data/KEY</c>, <c>NAME/byteorder</c>; the others are of no concern.</remarks>
internal sealed class ZipFormat : IStorageSource
{
    private const string PickleName = "/data.pkl";

    private readonly MappedFile _file;
    private readonly IReadOnlyDictionary<string, ZipRecord> _records;
    private readonly string _folder;
    private readonly Dictionary<string, PickledStorage> _storages = new(StringComparer.Ordinal);

    private ZipFormat(MappedFile file, IReadOnlyDictionary<string, ZipRecord> records, string folder)
    {
        (_file, _records, _folder) = (file, records, folder);
    }

    /// <summary>Reads the value that was saved; its storages are located.</summary>
    /// <exception cref="CheckpointFormatException">The file is not sound.</exception>
    public static object? Read(MappedFile file)
    {
        var records = ZipDirectory.Read(file);
        var pickles = records.Values.Where(record => record.Name.EndsWith(PickleName, StringComparison.Ordinal) && record.Name.IndexOf('/', StringComparison.Ordinal) == record.Name.Length - PickleName.Length).ToList();
        if (pickles is not [var pickle])
        {
            throw PyTorchFile.Malformed(file.Path, $"it is a zip archive with {pickles.Count} records NAME{PickleName}, where torch.save writes one");
        }

        var format = new ZipFormat(file, records, pickle.Name[..^PickleName.Length]);
        format.CheckKind();
        if (pickle.Length > PyTorchFile.MaxPickle)
        {
            throw PyTorchFile.Malformed(file.Path, $"its pickle has {pickle.Length} bytes; {PyTorchFile.MaxPickle} are allowed");
        }

        var budget = new PickleBudget(file.Path, file.Length);
        return new Unpickler(new PickleReader(file, pickle.Offset, pickle.Length, budget), budget, file.Path, format).Load();
    }

    /// <inheritdoc/>
    public PickledStorage Find(IReadOnlyList<object?> reference)
    {
        var wanted = StorageReference.Parse(reference, _file.Path);
        if (_storages.TryGetValue(wanted.Key, out var known))
        {
            return wanted.Expect(known, _file.Path);
        }

        var storage = new PickledStorage(wanted.Key, wanted.DType, wanted.Count);
        if (wanted.ViewKey is not null || !_records.TryGetValue($"{_folder}/data/{wanted.Key}", out var record))
        {
            throw PyTorchFile.Malformed(_file.Path, $"its pickle refers to storage '{wanted.Key}', for which there is no record");
        }

        if (record.Length != storage.ByteLength)
        {
            throw PyTorchFile.Malformed(_file.Path, $"storage '{wanted.Key}' of {wanted.Count} elements of {wanted.DType} needs {storage.ByteLength} bytes, its record has {record.Length}");
        }

        storage.Offset = record.Offset;
        _storages.Add(wanted.Key, storage);
        return storage;
    }

    private void CheckKind()
    {
        if (_records.ContainsKey($"{_folder}/constants.pkl"))
        {
            throw PyTorchFile.Malformed(_file.Path, "it is a TorchScript program, which holds code; save the weights with torch.save(model.state_dict(), path)");
        }

        Span<byte> order = stackalloc byte[6];
        if (_records.TryGetValue($"{_folder}/byteorder", out var record) && (record.Length != order.Length || !_file.TryRead(record.Offset, order) || !order.SequenceEqual("little"u8)))
        {
            throw PyTorchFile.Malformed(_file.Path, "its numbers are not stored with the low byte first; save it on a machine of that kind");
        }
    }
}
