namespace RepFlow.Ilgpu.Training.Data;

/// <summary>The formats that lists of clips come in.</summary>
public enum ClipListFormat
{
    /// <summary>A folder of clips for each class, below folders for the splits or without them.</summary>
    Folders,

    /// <summary>CSV with a header: <c>path</c>, <c>label</c> or <c>label_id</c>, and if wanted <c>split</c>, <c>start</c>, <c>end</c> (seconds), <c>frames</c>.</summary>
    Csv,

    /// <summary>The split lists of HMDB51: <c>CLASS_test_split1.txt</c>.</summary>
    Hmdb51,

    /// <summary>The split lists of UCF101: <c>trainlist01.txt</c>, <c>testlist01.txt</c>, <c>classInd.txt</c>.</summary>
    Ucf101,

    /// <summary>The CSV files of Kinetics-400, -600 and -700.</summary>
    Kinetics,

    /// <summary>The JSON files of Something-Something v2.</summary>
    SomethingSomething,

    /// <summary>Lists of mmaction2: <c>path label</c>, or <c>folder frames label</c>; several labels may follow each other.</summary>
    Mmaction2,

    /// <summary>Lists of mmaction2 with an offset: <c>folder offset frames label</c>, where the first frame is picture offset + 1.</summary>
    Mmaction2Offset,

    /// <summary>Lists of SlowFast: <c>path label</c>, or <c>path number label</c>.</summary>
    SlowFast,
}
